// Included before every unit test for WebAssembly: nothing can fork there, so a death test is compiled and not run.
// The tests that consist of nothing else are named in skipped.txt.
#pragma once

#include <gtest/gtest.h>

#define EXPECT_DEATH(statement, matcher) EXPECT_DEATH_IF_SUPPORTED(statement, matcher)
