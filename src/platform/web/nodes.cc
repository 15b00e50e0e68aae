#include "platform/web/nodes.h"

#include <vector>

#include "platform/web/bindings.h"
#include "platform/web/text.h"

namespace web {
namespace {
struct Element {
    std::string_view tag;
    std::string_view role;  // if the tag does not imply it
    bool operator==(const Element&) const = default;
};

Element element_of(ui::Role role) {
    switch (role) {
        case ui::Role::banner: return {"header", ""};
        case ui::Role::navigation: return {"nav", ""};
        case ui::Role::main: return {"main", ""};
        case ui::Role::heading1: return {"h1", ""};
        case ui::Role::heading2: return {"h2", ""};
        case ui::Role::status: return {"div", "status"};
        case ui::Role::alert: return {"div", "alert"};
        case ui::Role::list: return {"ul", ""};
        case ui::Role::item: return {"li", ""};
        case ui::Role::link: return {"a", ""};
        case ui::Role::button: return {"button", ""};
        case ui::Role::log: return {"div", "log"};
        case ui::Role::article: return {"article", ""};
        case ui::Role::time: return {"time", ""};
        case ui::Role::group: return {"div", ""};
        case ui::Role::paragraph: return {"p", ""};
        case ui::Role::form: return {"form", ""};
        case ui::Role::label: return {"label", ""};
        case ui::Role::input: return {"input", ""};
        case ui::Role::submit: return {"button", ""};
        case ui::Role::dialog: return {"dialog", ""};
        case ui::Role::text: break;
    }
    return {"span", ""};
}

ui::Role role_of(const Element& element, std::string_view key) {
    if (element.tag == "button") return key.ends_with(":submit") ? ui::Role::submit : ui::Role::button;
    for (ui::Role role = ui::Role::banner; role < ui::Role::dialog;
         role = static_cast<ui::Role>(static_cast<int>(role) + 1))
        if (element_of(role) == element) return role;
    return ui::Role::text;
}

// A real address, so that a link can be copied and opened in a new tab.
std::string address_of(const chat::Msg* command) {
    if (!command) return {};
    if (const auto* room = std::get_if<chat::OpenRoom>(command)) return "#/r/" + room->room.text();
    if (const auto* link = std::get_if<chat::FollowLink>(command))
        for (const std::string_view scheme : {"https://", "http://", "mailto:"})
            if (link->url.starts_with(scheme)) return link->url;
    return "#/";
}
}  // namespace

void Nodes::take_over(std::string_view standing) {
    std::vector<ui::MirrorNode*> around = {&tree_};  // from the root to the node read last
    while (!standing.empty()) {
        const std::string key(unpack(standing));
        const std::string_view parent = unpack(standing);
        while (around.size() > 1 && around.back()->key != parent) around.pop_back();
        const std::string_view tag = unpack(standing);
        const std::string_view role = unpack(standing);
        ui::MirrorNode node{.key = key, .role = role_of({tag, role}, key)};
        node.label = unpack(standing);
        node.text = unpack(standing);
        for (std::string_view name = unpack(standing); !name.empty(); name = unpack(standing))
            node.attributes.push_back({std::string(name), std::string(unpack(standing))});
        around.back()->children.push_back(std::move(node));
        around.push_back(&around.back()->children.back());
    }
}

void Nodes::update(ui::MirrorNode next) {
    for (const ui::MirrorChange& change : ui::difference(tree_, next)) {
        const auto call = [](auto function, const std::string& texts, auto... more) {
            function(texts.data(), texts.size(), more...);
        };
        const std::string& parent = change.parent.empty() ? root_ : change.parent;
        using enum ui::MirrorChange::What;
        switch (change.what) {
            case create: {
                const auto [tag, role] = element_of(change.role);
                const std::string address =
                    change.role == ui::Role::link ? address_of(ui::command_of(next, change.key)) : std::string();
                call(js_node_create,
                     packed({change.key, parent, change.before, tag, role, change.label, change.text, address}),
                     change.current ? 1 : 0);
                break;
            }
            case set_text: call(js_node_text, packed({change.key, change.text})); break;
            case set_label: call(js_node_label, packed({change.key, change.text})); break;
            case set_current: call(js_node_current, change.key, change.current ? 1 : 0); break;
            case set_attribute:
                call(js_node_attribute, packed({change.key, change.text, change.label}), change.current ? 1 : 0);
                break;
            case remove: call(js_node_remove, change.key); break;
            case move: call(js_node_move, packed({change.key, parent, change.before})); break;
        }
    }
    tree_ = std::move(next);
}

}  // namespace web
