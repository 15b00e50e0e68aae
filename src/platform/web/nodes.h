// One of ui's trees in the DOM, below the element with the tree's id: applies the difference to the previous tree, and
// decides which element represents which role.
#pragma once

#include <string>
#include <string_view>

#include "ui/mirror/difference.h"

namespace web {

class Nodes {
public:
    explicit Nodes(std::string root) : root_(std::move(root)) {}

    // Takes over the existing elements (js_standing()), so that the first update changes only what differs.
    void take_over(std::string_view standing);
    void update(ui::MirrorNode next);
    const ui::MirrorNode& tree() const { return tree_; }
    const ui::MirrorNode* find(const std::string& key) const { return ui::find_node(tree_, key); }

private:
    std::string root_;  // an element's id after '#'
    ui::MirrorNode tree_;
};

}  // namespace web
