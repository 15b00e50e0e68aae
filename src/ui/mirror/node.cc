#include "ui/mirror/node.h"

#include <utility>

namespace ui {

MirrorNode leaf(std::string key, Role role, std::string text) {
    return {.key = std::move(key), .role = role, .text = std::move(text)};
}

MirrorNode button(std::string key, std::string text, chat::Msg command, std::string label) {
    return {.key = std::move(key),
            .role = Role::button,
            .text = std::move(text),
            .label = std::move(label),
            .command = std::move(command)};
}

MirrorNode choice_button(const Choice& choice) {
    return {.key = choice.key,
            .role = Role::button,
            .text = choice.text,
            .command = choice.command,
            .action = choice.action};
}

MirrorNode menu_button(std::string key, std::string text, std::string label, OpenMenu menu, const ViewState& shown) {
    return {.key = std::move(key),
            .role = Role::button,
            .text = std::move(text),
            .label = std::move(label),
            .action = ViewAction{.what = ViewAction::What::toggle_menu, .menu = menu},
            .attributes = {{"aria-expanded", shown.menu == menu ? "true" : "false"}}};
}

bool MirrorNode::same(const MirrorNode& other) const {
    return key == other.key && role == other.role && text == other.text && label == other.label &&
           current == other.current && attributes == other.attributes;
}

const MirrorNode* find_node(const MirrorNode& tree, const std::string& key) {
    if (tree.key == key) return &tree;
    for (const MirrorNode& child : tree.children)
        if (const MirrorNode* found = find_node(child, key)) return found;
    return nullptr;
}

const chat::Msg* command_of(const MirrorNode& tree, const std::string& key) {
    const MirrorNode* node = find_node(tree, key);
    return node && node->command ? &*node->command : nullptr;
}

}  // namespace ui
