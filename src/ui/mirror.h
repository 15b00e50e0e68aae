// The screen as text: a tree of labelled nodes made from the model alone, so that screen readers, find-in-page,
// translation and tests see what the canvas shows; in text mode it is the whole interface. The platform turns the
// difference between two trees into DOM changes; texts become textContent and never markup.
//
//   banner       h1 title, status (role=status: the connection)
//   navigation   "Rooms": a list of links, unread in their label; offered rooms as buttons
//   main         h2 room, role=log with the newest messages (at most mirrored_messages), buttons to retry or discard
//   alert        notices, configuration problems
//
// Wishes that need typed text (EnterChat under key "enter", JoinRoom under "join", SubmitText under "send") carry none:
// whoever carries them out fills in what stands in the field.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "chat/messages.h"
#include "chat/model.h"

namespace ui {

constexpr std::size_t mirrored_messages = 50;

enum class Role { banner, navigation, main, heading1, heading2, status, alert, list, item, link, button, log, article, text, time };

struct MirrorNode {
    std::string key;    // unique in the tree and stable between frames: "room:lobby", "message:17"
    Role role = Role::text;
    std::string text;   // what stands there; only of nodes without children
    std::string label;  // accessible name where it differs from the text; empty: none
    std::vector<MirrorNode> children;
    std::optional<chat::Msg> wish;  // of links and buttons: what activating them posts
    bool current = false;           // aria-current

    bool same(const MirrorNode& other) const;  // but for children and wish
};

MirrorNode mirror(const chat::Model& model, Now now, Milliseconds utc_offset);

// --- the difference, as instructions for the DOM, in order ---
struct MirrorChange {
    enum class What { create, set_text, set_label, set_current, remove, move } what = What::create;
    std::string key;
    std::string parent;  // create and move: under this key ("" is the mirror's root element) ...
    std::string before;  // ... in front of this key ("": at the end)
    Role role = Role::text;
    std::string text;    // set_text, set_label ("" removes the label), create (its text)
    std::string label;   // create
    bool current = false;
    bool operator==(const MirrorChange&) const = default;
};
std::vector<MirrorChange> difference(const MirrorNode& before, const MirrorNode& after);

// The wish of the node with this key; nullptr when it has none.
const chat::Msg* wish_of(const MirrorNode& tree, const std::string& key);

}  // namespace ui
