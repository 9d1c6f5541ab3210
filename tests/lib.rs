//! The examples of the README, compiled and run with the tests.
#![cfg_attr(doctest, doc = include_str!("../README.md"))]
