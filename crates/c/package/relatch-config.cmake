# find_package(relatch) gives relatch::relatch, the shared library, and relatch::static.

find_path(RELATCH_INCLUDE_DIR relatch.h HINTS "${CMAKE_CURRENT_LIST_DIR}/../../../include")
find_library(RELATCH_LIBRARY relatch HINTS "${CMAKE_CURRENT_LIST_DIR}/../..")
find_library(RELATCH_STATIC_LIBRARY librelatch.a HINTS "${CMAKE_CURRENT_LIST_DIR}/../..")
mark_as_advanced(RELATCH_INCLUDE_DIR RELATCH_LIBRARY RELATCH_STATIC_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
  relatch REQUIRED_VARS RELATCH_LIBRARY RELATCH_STATIC_LIBRARY RELATCH_INCLUDE_DIR)

if(relatch_FOUND AND NOT TARGET relatch::relatch)
  add_library(relatch::relatch UNKNOWN IMPORTED)
  set_target_properties(
    relatch::relatch PROPERTIES IMPORTED_LOCATION "${RELATCH_LIBRARY}"
                                INTERFACE_INCLUDE_DIRECTORIES "${RELATCH_INCLUDE_DIR}")
  add_library(relatch::static STATIC IMPORTED)
  set_target_properties(
    relatch::static PROPERTIES IMPORTED_LOCATION "${RELATCH_STATIC_LIBRARY}"
                               INTERFACE_INCLUDE_DIRECTORIES "${RELATCH_INCLUDE_DIR}"
                               INTERFACE_LINK_LIBRARIES "pthread;dl;m")
endif()
