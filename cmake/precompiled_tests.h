// The headers that most tests include: like precompiled.h, with Catch2's macros.
#pragma once

#include <catch2/catch_test_macros.hpp>

#include "precompiled.h"
