//! Known answers of X-Wing.
