#include "platform/web/page.h"

#include "app/user_account.h"
#include "chat/config.h"
#include "chat/notices.h"
#include "platform/web/bindings.h"
#include "platform/web/text.h"

namespace web {
namespace {
chat::Model first_model(Ports& ports) {
    auto config = chat::read_config(answer(js_configuration()));
    chat::Model model = chat::start(config ? *config : chat::Config{}, Random(ports.entropy()));
    if (!config) model.config_problems = std::move(config.error());
    for (const transport::ConfigWarning& warning : model.config.warnings) chat::notify(model.notices, warning);
    return model;
}
// Return from the hosted pages of the user pool: removes their parameters from the address at once, since they
// work only once.
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
    // An address without a room reopens the last room.
    if (const std::string_view fragment = answer(js_fragment()); fragment.starts_with("#/r/"))
        loop->post(chat::FollowFragment{std::string(fragment)});

    if (js_wants_text()) {
        use_text("");
    } else {
        screen.read();
        interface = std::make_unique<ui::Interface>(glyphs);
        fields.connect(interface.get());
        if (gl.open())
            frames.resume();
        else
            use_text("This browser has no WebGL 2, so Confab uses text mode. Everything works.");
    }
    js_started();
}

void Page::turn() {
    loop->turn();
    ui::close_outdated(shown, loop->model());
    fields.follow(loop->model(), touch());
    if (ports.take_shown()) show();
}

void Page::draw() {
    if (!frames.begin()) return;
    const Now now = read_clocks();
    input.ticked(now.instant);

    gl.begin();
    const std::uint32_t before = shown.revision;
    const ui::Frame frame =
        interface->draw(loop->model(), shown, screen.viewport(), input.next(), focused(), now, utc_offset());
    gl.end(screen.width(), screen.height());

    fields.show(frame.fields, Placing::over_the_canvas, touch());
    show_cursor(frame.cursor);
    for (const chat::Msg& each : frame.commands) post(each);
    if (shown.revision != before) show();

    if (frame.again || input.more()) return frames.request();
    std::optional<Milliseconds> next = frame.again_after;
    if (const auto deadline = input.deadline()) next = earlier(next, std::optional(*deadline - now.instant));
    frames.request_in(next);
}

void Page::show() {
    const chat::Model& model = loop->model();
    mirror.update(model, shown, read_clocks(), utc_offset());
    forms.update(model, shown, read_clocks(), touch());
    address.follow(model);
    frames.request();
    if (!text_mode) return;
    fields.show(ui::text_fields(model, shown), Placing::in_the_flow, touch());
    mirror.follow();
}

void Page::post(chat::Msg command) {
    if (std::holds_alternative<chat::SubmitText>(command) && interface) interface->scroll_to_end();
    loop->post(std::move(command));
}

// If a menu was opened by keyboard, the focus moves into it, and back when it closes.
void Page::choose(const std::optional<chat::Msg>& command, const std::optional<ui::ViewAction>& action) {
    const ui::OpenMenu before = shown.menu;
    if (command) post(*command);
    if (!action) return;
    ui::apply(shown, *action);
    show();
    if (shown.menu == before || shown.dialog != ui::Dialog::none) return;
    const chat::Model& model = loop->model();
    std::string key = before == ui::OpenMenu::account ? "account" : "room-menu";
    if (shown.menu == ui::OpenMenu::account) key = ui::account_choices(model).front().key;
    if (shown.menu == ui::OpenMenu::room && model.rooms.opened())
        key = ui::room_choices(model, *model.rooms.opened()).front().key;
    js_node_focus(key.data(), key.size());
}

void Page::choose_in_mirror(const std::string& key) {
    const ui::MirrorNode* node = mirror.find(key);
    if (!node) return;
    const auto field = node->command ? field_of(*node->command) : std::nullopt;
    field ? submit(*field) : choose(node->command, node->action);
}

void Page::choose_in_form(const std::string& key) {
    if (const ui::MirrorNode* node = forms.find(key)) choose(node->command, node->action);
}

void Page::submit(ui::Field field) {
    if (auto command = fields.submit(field, loop->model())) post(*std::move(command));
}

void Page::field_changed(ui::Field field, const std::string& text, bool composing) {
    if (!fields.changed(field, text, composing)) return;
    frames.request();
    if (field == ui::Field::search_rooms) {
        shown.search = text;
        loop->post(chat::SearchRooms{text});
    } else if (const auto& room = loop->model().rooms.open; field == ui::Field::message && room) {
        loop->post(chat::ChangeDraft{*room, text});
    }
}

void Page::submit_form(ui::Form form, const ui::FormValues& values) {
    forms.forget_problem();
    if (auto command = ui::submit(form, values, loop->model(), shown)) post(*std::move(command));
    show();
}

void Page::form_typed(ui::FieldName field, std::string_view text) {
    ui::typed(shown, field, text);
    show();
}

void Page::leave_dialog() {
    const auto form = ui::dialog_form(loop->model(), shown);
    if (form && form->can_be_left) choose(std::nullopt, ui::ViewAction{});
}

void Page::log_scrolled(double top, double visible, double whole) {
    const std::optional<bool> at_end = mirror.scrolled(top, visible, whole);
    if (const auto& room = loop->model().rooms.open; at_end && room && text_mode)
        loop->post(chat::EndSeen{*room, *at_end});
}

void Page::heard(const chat::Effect& effect, const chat::Model& model) {
    ui::on_effect(shown, model, effect);
    fields.heard(effect, model);
}

void Page::use_text(std::string_view why) {
    text_mode = true;
    frames.stop();
    fields.connect(nullptr);
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
