#include "platform/web/page.h"

#include "chat/notices.h"
#include "platform/web/skin.h"
#include "platform/web/text.h"
#include "run/user_account.h"
#include "transport/config.h"

namespace web {
namespace {
chat::Model first_model(Ports& ports) {
    auto config = transport::read_config(answer(skin_configuration()));
    chat::Model model = chat::start(config ? *config : transport::Config{}, Random(ports.entropy()));
    if (!config) model.config_problems = std::move(config.error());
    for (const std::string& warning : model.config.warnings) chat::notify(model, warning);
    return model;
}
// From the pages of the user pool: what they say is taken out of the address at once, since it is good for one use.
void come_back(Ports& ports, run::Loop& loop) {
    const std::string query(answer(skin_query()));
    const std::string around = "&" + query;
    if (!around.contains("&state=") || (!around.contains("&code=") && !around.contains("&error="))) return;
    skin_drop_query();
    loop.post(chat::ReturnedFromHostedPages{query, Secret(ports.kept_in_tab(run::return_key))});
}

}  // namespace

Page& page() {
    static Page the_page;
    return the_page;
}

void Page::start() {
    skin_listen();
    forms.take_over(answer(skin_standing()));
    loop = std::make_unique<run::Loop>(first_model(ports), ports, this);
    come_back(ports, *loop);
    // Without a room the address asks for nothing: the one that was on screen last comes back.
    if (const std::string_view fragment = answer(skin_fragment()); fragment.starts_with("#/r/"))
        loop->post(chat::FollowFragment{std::string(fragment)});

    if (skin_wants_text()) {
        use_text("");
    } else {
        screen.read();
        interface = std::make_unique<ui::Interface>(glyphs);
        if (gl.open())
            frames.resume();
        else
            use_text("This browser draws no WebGL 2, so Confab shows itself as text. Everything works.");
    }
    skin_started();
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
    skin_node_focus(key.data(), key.size());
}

void Page::heard(const chat::Effect& effect, const chat::Model& model) {
    if (const auto* message = std::get_if<chat::MessageShown>(&effect)) ui::told(shown, model, *message);
}

void Page::use_text(std::string_view why) {
    text_mode = true;
    frames.stop();
    interface.reset();
    skin_text_mode(why.data(), why.size());
    show();
}

std::string Page::focused() const {
    const auto field = fields.with_focus();
    return field ? std::string(ui::focus_key(*field)) : mirror.focused();
}

void Page::show_cursor(ui::Cursor wanted) {
    if (wanted == cursor) return;
    cursor = wanted;
    skin_cursor(static_cast<int>(wanted));
}

}  // namespace web
