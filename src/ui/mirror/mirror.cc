#include "ui/mirror/mirror.h"

#include "ui/labels/connection.h"
#include "ui/labels/format.h"
#include "ui/mirror/room.h"
#include "ui/mirror/rooms.h"
#include "wording/configuration.h"
#include "wording/notice.h"

namespace ui {
namespace {

MirrorNode banner(const chat::Model& model, Now now) {
    MirrorNode out{.key = "banner", .role = Role::banner};
    out.children.push_back(leaf("title", Role::heading1, model.config.title));
    out.children.push_back(leaf("status", Role::status, connection_label(model, now)));
    if (std::string unsent = unsent_label(model); !unsent.empty())
        out.children.push_back(leaf("unsent", Role::status, std::move(unsent)));
    if (signed_out(model)) {
        out.children.push_back(button("connect", "Sign in", chat::ShowAuthForm{chat::AuthForm::sign_in}));
    } else if (model.link.state == chat::LinkState::waiting || model.link.state == chat::LinkState::stopped) {
        out.children.push_back(button("connect", "Try now", chat::ConnectNow{}));
    }
    return out;
}

MirrorNode problems(const chat::Model& model) {
    MirrorNode alert{.key = "problems", .role = Role::alert};
    alert.children.push_back(leaf("problems-title", Role::heading1, "This chat is not configured correctly"));
    for (std::size_t i = 0; i < model.config_problems.size(); ++i)
        alert.children.push_back(leaf("problem:" + number(i), Role::text, wording::sentence(model.config_problems[i])));
    return alert;
}

}  // namespace

MirrorNode mirror(const chat::Model& model, const ViewState& shown, Now now, Milliseconds utc_offset) {
    MirrorNode root{.key = "root", .role = Role::list};
    if (!model.config_problems.empty()) {
        root.children.push_back(problems(model));
        return root;
    }
    if (chat::is_form_on_screen(model.account)) return root;
    root.children.push_back(banner(model, now));
    for (const chat::Notice& notice : model.notices.list) {
        root.children.push_back(leaf("notice:" + number(notice.number), Role::alert, wording::sentence(notice.what)));
        root.children.push_back(
            button("dismiss:" + number(notice.number), "Dismiss", chat::DismissNotice{notice.number}));
    }
    root.children.push_back(mirror_rooms(model, shown, now, utc_offset));
    root.children.push_back(mirror_room(model, shown, utc_offset));
    return root;
}

}  // namespace ui
