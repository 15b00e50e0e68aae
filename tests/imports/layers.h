// Checks that files inside a room include each other one way, too. A module is a header and its source: the same path
// without the ending. src/CMakeLists.txt lists the modules and folders of a room, lowest first:
//   add_layers(chat ids model outbox update)
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "imports/check.h"

namespace imports {

using Modules = std::map<std::string, std::set<std::string>, std::less<>>;  // module, and what it includes of its room
using Layers = std::map<std::string, std::vector<std::string>, std::less<>>;

// "mqtt/decode.cc" is of the module "mqtt/decode".
inline std::string module_of(std::string_view path) { return std::string(path.substr(0, path.rfind('.'))); }

// Adds one file of a room; `path` is relative to src/.
inline void add_file(Modules& modules, std::string_view path, std::string_view text) {
    const std::string module = module_of(path);
    const std::string room(path.substr(0, path.find('/') + 1));
    auto& includes = modules[module];
    for (const std::string_view line : lines_of(text)) {
        constexpr std::string_view start = "#include \"";
        if (!line.starts_with(start)) continue;
        const std::string_view name = line.substr(start.size(), line.find('"', start.size()) - start.size());
        if (name.starts_with(room) && module_of(name) != module) includes.insert(module_of(name));
    }
}

// A way from a module over others back to itself, or nothing.
inline std::vector<std::string> find_cycle(const Modules& modules) {
    enum class State { entered, left };
    std::map<std::string, State> states;
    std::vector<std::string> path;
    const auto visit = [&](const auto& self, const std::string& module) -> bool {
        path.push_back(module);
        states[module] = State::entered;
        if (const auto found = modules.find(module); found != modules.end()) {
            for (const std::string& next : found->second) {
                const auto state = states.find(next);
                if (state != states.end() && state->second == State::entered) {
                    path.erase(path.begin(), std::ranges::find(path, next));
                    path.push_back(next);
                    return true;
                }
                if (state == states.end() && self(self, next)) return true;
            }
        }
        states[module] = State::left;
        path.pop_back();
        return false;
    };
    for (const auto& [module, includes] : modules)
        if (!states.contains(module) && visit(visit, module)) return path;
    return {};
}

inline Sentences check_no_cycle(const Modules& modules) {
    const std::vector<std::string> cycle = find_cycle(modules);
    if (cycle.empty()) return {};
    std::string sentence = "files include each other in a circle: " + cycle.front();
    for (std::size_t i = 1; i < cycle.size(); ++i) sentence += " -> " + cycle[i];
    return {sentence};
}

// add_layers(ROOM ENTRY...), over any number of lines. An entry is a module of the room or a folder in it.
inline Layers read_layers(std::string_view cmake) {
    Layers layers;
    std::string_view start = "\nadd_layers(";
    for (std::size_t at = cmake.find(start); at != std::string_view::npos; at = cmake.find(start, at + 1)) {
        const std::size_t open = at + start.size();
        std::string entry;
        std::vector<std::string> entries;
        for (const char c : cmake.substr(open, cmake.find(')', open) - open + 1)) {
            if (is_word(c) || c == '/') {
                entry += c;
            } else if (!entry.empty()) {
                entries.push_back(std::move(entry));
                entry.clear();
            }
        }
        if (entries.empty()) continue;
        layers[entries.front()] = {entries.begin() + 1, entries.end()};
    }
    return layers;
}

// The place of a module in its room's list: of itself, or else of the innermost folder that is listed.
inline std::size_t layer_of(std::string_view module, const std::vector<std::string>& layers) {
    std::string_view inside = module.substr(module.find('/') + 1);
    for (;;) {
        if (const auto found = std::ranges::find(layers, inside); found != layers.end())
            return static_cast<std::size_t>(found - layers.begin());
        const std::size_t slash = inside.rfind('/');
        if (slash == std::string_view::npos) return layers.size();
        inside = inside.substr(0, slash);
    }
}

// Of a room with a list: each module is in it and includes only what is listed before it, or what is in its own folder.
inline Sentences check_layers(const Modules& modules, const Layers& layers) {
    Sentences wrong;
    std::set<std::string> used;
    for (const auto& [module, includes] : modules) {
        const auto room = layers.find(module.substr(0, module.find('/')));
        if (room == layers.end()) continue;
        const std::size_t own = layer_of(module, room->second);
        if (own == room->second.size()) {
            wrong.push_back(module + " is missing in add_layers(" + room->first + " ...) of src/CMakeLists.txt");
            continue;
        }
        used.insert(room->first + "/" + room->second[own]);
        for (const std::string& include : includes)
            if (layer_of(include, room->second) > own)
                wrong.push_back(
                    module + " includes " + include + ", which add_layers(" + room->first + " ...) names after it");
    }
    for (const auto& [room, entries] : layers)
        for (const std::string& entry : entries)
            if (!used.contains(room + "/" + entry))
                wrong.push_back(
                    "add_layers(" + room + " ...) names " + entry + ", and there is no such file or folder");
    return wrong;
}

}  // namespace imports
