#include "ui/mirror/difference.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

namespace ui {
namespace {

using What = MirrorChange::What;
using Index = std::map<std::string_view, const MirrorNode*>;

void index(const MirrorNode& parent, Index& out) {
    for (const MirrorNode& child : parent.children) {
        out.emplace(child.key, &child);
        index(child, out);
    }
}

class Differ {
public:
    std::vector<MirrorChange> compare(const MirrorNode& before, const MirrorNode& after) {
        index(before, before_);
        index(after, after_);
        remove_gone(before);
        align(&before, after, "");
        return std::move(out_);
    }

private:
    Index before_, after_;
    std::set<std::string_view> aside_;  // moved out of a removed element
    std::vector<MirrorChange> out_;

    // The element with the same key and role is reused, unless it would turn from a text into a parent or back.
    static const MirrorNode* match(const Index& in, const MirrorNode& node) {
        const auto found = in.find(node.key);
        if (found == in.end()) return nullptr;
        const MirrorNode& other = *found->second;
        const bool turns =
            (!node.text.empty() && !other.children.empty()) || (!other.text.empty() && !node.children.empty());
        return other.role == node.role && !turns ? &other : nullptr;
    }

    void remove_gone(const MirrorNode& parent) {
        for (const MirrorNode& child : parent.children) {
            if (match(after_, child)) {
                remove_gone(child);
            } else {
                rescue(child);
                out_.push_back({.what = What::remove, .key = child.key});
            }
        }
    }

    // Elements that survive inside a removed one wait at the end of the root until align() moves them to their place.
    void rescue(const MirrorNode& gone) {
        for (const MirrorNode& child : gone.children) {
            if (match(after_, child)) {
                out_.push_back({.what = What::move, .key = child.key});
                aside_.insert(child.key);
                remove_gone(child);
            } else {
                rescue(child);
            }
        }
    }

    // `old`: the parent before, nullptr if its element is new.
    void align(const MirrorNode* old, const MirrorNode& now, const std::string& parent) {
        std::map<std::string_view, std::size_t> old_place;
        if (old)
            for (std::size_t i = 0; i < old->children.size(); ++i) old_place.emplace(old->children[i].key, i);

        // The children that stay in place: chosen from the end, since logs grow there and are cut at the front.
        std::vector<bool> stays(now.children.size());
        std::vector<std::string_view> next_staying(now.children.size());
        std::size_t bound = static_cast<std::size_t>(-1);
        std::string_view following;
        for (std::size_t i = now.children.size(); i-- > 0;) {
            const MirrorNode& child = now.children[i];
            next_staying[i] = following;
            const auto place = old_place.find(child.key);
            if (place == old_place.end() || place->second >= bound || !match(before_, child) ||
                aside_.contains(child.key))
                continue;
            stays[i] = true;
            bound = place->second;
            following = child.key;
        }
        for (std::size_t i = 0; i < now.children.size(); ++i) {
            const MirrorNode& child = now.children[i];
            const MirrorNode* was = match(before_, child);
            const std::string before(next_staying[i]);
            if (!was) {
                out_.push_back({.what = What::create,
                                .key = child.key,
                                .parent = parent,
                                .before = before,
                                .role = child.role,
                                .text = child.text,
                                .label = child.label,
                                .current = child.current});
                set_attributes(child.key, {}, child.attributes);
            } else {
                if (!stays[i])
                    out_.push_back({.what = What::move, .key = child.key, .parent = parent, .before = before});
                update(*was, child);
            }
            align(was, child, child.key);
        }
    }

    void update(const MirrorNode& was, const MirrorNode& now) {
        if (was.text != now.text) out_.push_back({.what = What::set_text, .key = now.key, .text = now.text});
        if (was.label != now.label) out_.push_back({.what = What::set_label, .key = now.key, .text = now.label});
        if (was.current != now.current)
            out_.push_back({.what = What::set_current, .key = now.key, .current = now.current});
        if (was.attributes != now.attributes) set_attributes(now.key, was.attributes, now.attributes);
    }

    void set_attributes(const std::string& key, const std::vector<Attribute>& was, const std::vector<Attribute>& now) {
        for (const Attribute& each : was)
            if (std::ranges::find(now, each.name, &Attribute::name) == now.end())
                out_.push_back({.what = What::set_attribute, .key = key, .text = each.name});
        for (const Attribute& each : now)
            if (std::ranges::find(was, each) == was.end())
                out_.push_back(
                    {.what = What::set_attribute, .key = key, .text = each.name, .label = each.value, .current = true});
    }
};

}  // namespace

std::vector<MirrorChange> difference(const MirrorNode& before, const MirrorNode& after) {
    return Differ().compare(before, after);
}

}  // namespace ui
