#include "platform/web/page.h"

#include "app/user_account.h"
#include "chat/notices.h"
#include "platform/web/bindings.h"
#include "platform/web/text.h"
#include "transport/config.h"

namespace web {
namespace {
chat::Model first_model(Ports& ports) {
    auto config = transport::read_config(answer(js_configuration()));
    chat::Model model = chat::start(config ? *config : transport::Config{}, Random(ports.entropy()));
    if (!config) model.config_problems = std::move(config.error());
    for (const std::string& warning : model.config.warnings) chat::notify(model.notices, warning);
    return model;
}
// From the pages of the user pool: what they say is taken out of the address at once, since it is good for one use.
void come_back(Ports& ports, app::Loop& loop) {
    const std::string query(answer(js_query()));
    const std::string around = "&" + query;
    if (!around.contains("&state=") || (!around.contains("&code=") && !around.contains("&error="))) return;
    js_drop_query();
    loop.post(chat::ReturnedFromHostedPages{query, Secret(ports.kept_in_tab(app::return_key))});
}

}  // namespace

Page& page() {
    static Page the_page;
    return the_page;
}

void Page::start() {
    js_listen();
    forms.take_over(answer(js_standing()));
    loop = std::make_unique<app::Loop>(first_model(ports), ports, this);
    come_back(ports, *loop);
    // Without a room the address asks for nothing: the one that was on screen last comes back.
    if (const std::string_view fragment = answer(js_fragment()); fragment.starts_with("#/r/"))
        loop->post(chat::FollowFragment{std::string(fragment)});

    if (js_wants_text()) {
        use_text("");
    } else {
        screen.read();
        interface = std::make_unique<ui::Interface>(glyphs);
        if (gl.open())
            frames.resume();
        else
            use_text("This browser draws no WebGL 2, so Confab shows itself as text. Everything works.");
    }
    js_started();
}

void Page::turn() {
    loop->turn();
    ui::settle(shown, loop->model());
    fields.settle(loop->model());
    if (ports.take_shown()) show();
}

void Page::show() {
    const chat::Model& model = loop->model();
    mirror.update(model, shown, read_clocks(), utc_offset());
    forms.update(model, shown, read_clocks());
    address.follow(model);
    frames.request();
    if (!text_mode) return;
    fields.show(ui::text_fields(model, shown), Placing::in_the_flow);
    mirror.follow();
}

void Page::wish(chat::Msg msg) {
    fields.used(msg);
    loop->post(std::move(msg));
}

// Who opens a menu by keyboard goes on in it, and comes back from it.
void Page::choose(const std::optional<chat::Msg>& msg, const std::optional<ui::Step>& step) {
    const ui::OpenMenu before = shown.menu;
    if (msg) wish(*msg);
    if (!step) return;
    ui::take(shown, *step);
    show();
    if (shown.menu == before || shown.dialog != ui::Dialog::none) return;
    const chat::Model& model = loop->model();
    std::string key = before == ui::OpenMenu::account ? "account" : "room-menu";
    if (shown.menu == ui::OpenMenu::account) key = ui::account_choices(model).front().key;
    if (shown.menu == ui::OpenMenu::room && model.rooms.opened())
        key = ui::room_choices(model, *model.rooms.opened()).front().key;
    js_node_focus(key.data(), key.size());
}

void Page::heard(const chat::Effect& effect, const chat::Model& model) {
    if (const auto* message = std::get_if<chat::MessageShown>(&effect)) ui::told(shown, model, *message);
}

void Page::use_text(std::string_view why) {
    text_mode = true;
    frames.stop();
    interface.reset();
    js_text_mode(why.data(), why.size());
    show();
}

std::string Page::focused() const {
    const auto field = fields.with_focus();
    return field ? std::string(ui::focus_key(*field)) : mirror.focused();
}

void Page::show_cursor(ui::Cursor wanted) {
    if (wanted == cursor) return;
    cursor = wanted;
    js_cursor(static_cast<int>(wanted));
}

}  // namespace web
