// The difference between two trees of nodes, as instructions for the DOM, in order. Nodes are matched by keys: elements
// in both trees stay in the DOM, so that the keyboard's focus, a reader's place and a selection survive. New elements
// come in the order in which they should be read out.
#pragma once

#include <string>
#include <vector>

#include "ui/mirror/node.h"

namespace ui {

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

}  // namespace ui
