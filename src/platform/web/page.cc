#include "platform/web/page.h"

#include "platform/web/skin.h"
#include "platform/web/text.h"
#include "transport/config.h"

namespace web {
namespace {
chat::Model first_model(Ports& ports) {
    auto config = transport::read_config(answer(skin_configuration()));
    chat::Model model = chat::start(config ? *config : transport::Config{}, Random(ports.entropy()));
    if (!config) model.config_problems = std::move(config.error());
    return model;
}
}  // namespace

Page& page() {
    static Page the_page;
    return the_page;
}

void Page::start() {
    skin_listen();
    loop = std::make_unique<run::Loop>(first_model(ports), ports, nullptr);
    loop->post(chat::Restored{ports.load_all()});
    // Without a room the address asks for nothing: the one that was on screen last comes back.
    if (const std::string_view fragment = answer(skin_fragment()); fragment.starts_with("#/r/")) loop->post(chat::FollowFragment{std::string(fragment)});

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
    fields.settle(loop->model());
    if (ports.take_shown()) show();
}

void Page::show() {
    const chat::Model& model = loop->model();
    mirror.update(model, read_clocks(), utc_offset());
    address.follow(model);
    frames.request();
    if (!text_mode) return;
    fields.show(ui::text_fields(model), Placing::in_the_flow);
    mirror.follow();
}

void Page::wish(chat::Msg msg) {
    fields.used(msg);
    loop->post(std::move(msg));
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
