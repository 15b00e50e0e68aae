// What a page keeps in localStorage: here in memory, and in a file where --state names one. The file is JSON, is
// replaced in one step and readable by its owner alone, since the identity in it is a credential.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

class Storage {
public:
    // Without a path everything is forgotten at the end. Fails when the file is there and is no storage.
    static Result<Storage> open(std::optional<std::string> path);

    const std::vector<std::pair<std::string, std::string>>& all() const { return items_; }
    bool save(std::string_view key, std::string_view value);  // an empty value removes
    void close() { closed_ = true; }                          // what is saved from now on is ignored

private:
    bool write() const;

    std::optional<std::string> path_;
    std::vector<std::pair<std::string, std::string>> items_;
    bool closed_ = false;
};
