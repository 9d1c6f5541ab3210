//! Every cut point of begin, submit, commit, bind and release: no free guess, one password, no lost binding.
