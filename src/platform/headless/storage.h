// The equivalent of a page's localStorage: in memory, and in a file with --state. The file is JSON, replaced in one
// step, and only its owner can read it, since it contains an identity, which is a credential.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace headless {

class Storage {
public:
    // Without a path, everything is lost at the end. Fails if the file exists and is not such a storage.
    static Result<Storage> open(std::optional<std::string> path);

    const std::vector<std::pair<std::string, std::string>>& all() const { return items_; }
    bool save(std::string_view key, std::string_view value);  // an empty value removes the key
    void close() { closed_ = true; }                          // later saves are ignored

private:
    bool write() const;

    std::optional<std::string> path_;
    std::vector<std::pair<std::string, std::string>> items_;
    bool closed_ = false;
};

}  // namespace headless
