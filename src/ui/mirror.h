// The screen as text: a tree of labelled nodes made from the model alone, so that screen readers, find-in-page,
// translation and tests see what the canvas shows; in text mode it is the whole interface. The platform turns the
// difference between two trees into DOM changes; texts become textContent and never markup.
//
//   banner       h1 title, status (role=status: the connection)
//   navigation   "Rooms": a list of links, unread and mentions in their label; offered rooms as buttons; or the
//   directory;
//                then the account with its menu
//   main         h2 room, its menu, what is older, role=log with the newest messages, buttons to retry or discard,
//   members alert        notices, configuration problems
//
// Long lists stand here in part, with a button for more. Only messages that came while the room was on screen are
// announced: all others carry aria-live=off. While the forms of the entry are on screen (forms.h) there is nothing
// here.
//
// Wishes that need typed text (JoinRoom under key "join", SubmitText under "send", AddMember under "add-member") carry
// none: whoever carries them out fills in what stands in the field.
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
    dialog,  // of forms, mostly
};

struct Attribute {  // of the DOM; an empty value is an attribute without one
    std::string name, value;
    bool operator==(const Attribute&) const = default;
};

struct MirrorNode {
    std::string key;  // unique in the tree and stable between frames: "room:lobby", "message:17"
    Role role = Role::text;
    std::string text;   // what stands there; only of nodes without children
    std::string label;  // accessible name where it differs from the text; empty: none
    std::vector<MirrorNode> children;
    std::optional<chat::Msg> wish;  // of links and buttons: what activating them posts
    bool current = false;           // aria-current
    std::optional<Step> step;       // likewise: what it opens or closes
    std::vector<Attribute> attributes;

    bool same(const MirrorNode& other) const;  // but for children and wish
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
// The wish of the node with this key; nullptr when it has none.
const chat::Msg* wish_of(const MirrorNode& tree, const std::string& key);

// --- parts of trees, for those who make them ---
MirrorNode leaf(std::string key, Role role, std::string text);
MirrorNode button(std::string key, std::string text, chat::Msg wish, std::string label = {});
MirrorNode choice_button(const Choice& choice);
MirrorNode menu_button(std::string key, std::string text, std::string label, OpenMenu menu, const Shown& shown);
MirrorNode mirror_rooms(const chat::Model& model, const Shown& shown, Now now, Milliseconds utc_offset);
MirrorNode mirror_room(const chat::Model& model, const Shown& shown, Milliseconds utc_offset);

}  // namespace ui
