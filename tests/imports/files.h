// The files of this checkout, for checks of their text. Works natively and in Node; without exceptions in both.
#pragma once

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace imports {

struct File {
    std::string path;  // relative to the folder asked for, with '/'
    std::string text;
};

inline std::string read_file(const std::filesystem::path& path) {
    std::string text;
    std::FILE* file = std::fopen(path.string().c_str(), "rb");
    if (!file) return text;
    char part[8192];
    for (std::size_t got = 0; (got = std::fread(part, 1, sizeof part, file)) > 0;) text.append(part, got);
    std::fclose(file);
    return text;
}

// Every file below a folder, in a fixed order.
inline std::vector<File> files_below(std::string_view folder) {
    const std::filesystem::path root = std::filesystem::path(CONFAB_SOURCE_DIR) / folder;
    std::vector<File> files;
    std::error_code failed;
    for (std::filesystem::recursive_directory_iterator entry(root, failed), end; !failed && entry != end;
         entry.increment(failed)) {
        if (entry->path().filename() == "node_modules") entry.disable_recursion_pending();
        std::error_code ignored;
        if (!entry->is_regular_file(ignored)) continue;
        files.push_back({entry->path().lexically_relative(root).generic_string(), read_file(entry->path())});
    }
    CHECK_FALSE(failed);
    std::ranges::sort(files, {}, &File::path);
    return files;
}

}  // namespace imports
