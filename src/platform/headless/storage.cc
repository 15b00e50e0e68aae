#include "platform/headless/storage.h"

#include <algorithm>

#include "base/json.h"
#include "platform/headless/bindings.h"

namespace headless {

Result<Storage> Storage::open(std::optional<std::string> path) {
    Storage storage;
    storage.path_ = std::move(path);
    if (!storage.path_) return storage;
    const std::optional<std::string> text = bindings::read_file(*storage.path_);
    if (!text) {
        if (!storage.write()) return error("storage", "cannot write the state file " + *storage.path_);
        return storage;
    }
    const Result<Json> json = parse_json(*text, {.bytes = 4 * 1024 * 1024});
    if (!json || !json->is_object()) return error("storage", *storage.path_ + " is not a state file of confab");
    for (const Json::Member& member : *json->members())
        if (const std::string* value = member.value.text()) storage.items_.emplace_back(member.key, *value);
    return storage;
}

bool Storage::save(std::string_view key, std::string_view value) {
    if (closed_) return true;
    const auto found = std::ranges::find(items_, key, [](const auto& item) { return std::string_view(item.first); });
    if (value.empty()) {
        if (found == items_.end()) return true;
        items_.erase(found);
    } else if (found == items_.end()) {
        items_.emplace_back(key, value);
    } else {
        found->second = value;
    }
    return write();
}

bool Storage::write() const {
    if (!path_) return true;
    Json json = Json::object();
    for (const auto& [key, value] : items_) json.set(key, value);
    return bindings::write_file(*path_, json.dump() + "\n");
}

}  // namespace headless
