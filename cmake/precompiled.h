// The headers that most files include, parsed once for each build (CONFAB_FAST_BUILD). No file may rely on it: each
// includes what it uses, which scripts/test checks by compiling each without this. Do not add headers that change
// often, since every change rebuilds everything.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <deque>
#include <expected>
#include <functional>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <ranges>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/id.h"
#include "base/json.h"
#include "base/overloaded.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "base/text_codes.h"
#include "base/time.h"
#include "base/utf8.h"
