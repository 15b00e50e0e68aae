// The screen as text: a tree of labelled nodes made from the model alone, so that screen readers, find-in-page,
// translation and tests see what the canvas shows; in text mode it is the whole interface. The platform turns the
// difference between two trees into DOM changes; texts become textContent and never markup.
//
//   banner      h1 title, status (role=status: the connection)
//   navigation  "Rooms": a list of links with unread counts and mentions in their labels, offered rooms as buttons; or
//               the directory; then the account with its menu
//   main        h2 room, its menu, older messages, role=log with the newest messages, buttons to retry or discard,
//               members
//   alert       notices, configuration problems
//
// Long lists are here in part, with a button for more. Only messages that arrive while the room is visible are
// announced: all others have aria-live=off. While the forms for signing in are visible (forms.h), the mirror is empty.
//
// Commands that need typed text (JoinRoom under key "join", SubmitText under "send", AddMember under "add-member") have
// none: the code that posts them adds the field's text.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "chat/messages.h"
#include "chat/model.h"
#include "ui/shown.h"

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
    std::optional<chat::Msg> wish;  // for links and buttons: the command that they post
    bool current = false;           // aria-current
    std::optional<Step> step;       // the same for what they open or close
    std::vector<Attribute> attributes;

    bool same(const MirrorNode& other) const;  // compares all but children and wish
};

MirrorNode mirror(const chat::Model& model, const Shown& shown, Now now, Milliseconds utc_offset);

// --- the difference, as instructions for the DOM, in order ---
struct MirrorChange {
    enum class What { create, set_text, set_label, set_current, set_attribute, remove, move } what = What::create;
    std::string key;
    std::string parent;  // create and move: under this key ("" is the mirror's root element) ...
    std::string before;  // ... in front of this key ("": at the end)
    Role role = Role::text;
    std::string text;   // set_text, set_label ("" removes the label), create (its text)
    std::string label;  // create
    bool current = false;
    bool operator==(const MirrorChange&) const = default;
};
std::vector<MirrorChange> difference(const MirrorNode& before, const MirrorNode& after);

const MirrorNode* find_node(const MirrorNode& tree, const std::string& key);
// The command of the node with this key; nullptr if it has none.
const chat::Msg* wish_of(const MirrorNode& tree, const std::string& key);

// --- parts of trees, to build them ---
MirrorNode leaf(std::string key, Role role, std::string text);
MirrorNode button(std::string key, std::string text, chat::Msg wish, std::string label = {});
MirrorNode choice_button(const Choice& choice);
MirrorNode menu_button(std::string key, std::string text, std::string label, OpenMenu menu, const Shown& shown);
MirrorNode mirror_rooms(const chat::Model& model, const Shown& shown, Now now, Milliseconds utc_offset);
MirrorNode mirror_room(const chat::Model& model, const Shown& shown, Milliseconds utc_offset);

}  // namespace ui
