// A tree of labelled nodes that the platform turns into DOM: the mirror is one, and the forms are another.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chat/messages.h"
#include "ui/state/view_state.h"

namespace ui {

enum class Role {
    banner,
    navigation,
    main,
    heading1,
    heading2,
    status,
    alert,
    list,
    item,
    link,
    button,
    log,
    article,
    text,
    time,
    group,
    paragraph,
    form,
    label,
    input,
    submit,
    dialog,  // mostly of forms
};

struct Attribute {  // in the DOM; an empty value is an attribute without a value
    std::string name, value;
    bool operator==(const Attribute&) const = default;
};

struct MirrorNode {
    std::string key;  // unique in the tree and stable between frames: "room:lobby", "message:17"
    Role role = Role::text;
    std::string text;   // its text; only for nodes without children
    std::string label;  // accessible name, if it differs from the text; empty: none
    std::vector<MirrorNode> children;
    std::optional<chat::Msg> command;  // for links and buttons: the command that they post
    bool current = false;              // aria-current
    std::optional<ViewAction> action;  // the same for what they open or close
    std::vector<Attribute> attributes;

    bool same(const MirrorNode& other) const;  // compares all but children, command and action
};

const MirrorNode* find_node(const MirrorNode& tree, const std::string& key);
// The command of the node with this key; nullptr if it has none.
const chat::Msg* command_of(const MirrorNode& tree, const std::string& key);

// --- parts of trees, to build them ---
MirrorNode leaf(std::string key, Role role, std::string text);
MirrorNode button(std::string key, std::string text, chat::Msg command, std::string label = {});
MirrorNode choice_button(const Choice& choice);
MirrorNode menu_button(std::string key, std::string text, std::string label, OpenMenu menu, const ViewState& shown);

}  // namespace ui
