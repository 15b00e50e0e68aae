// All parts of the page in one place, and what involves several of them. There is one page, alive as long as the tab.
#pragma once

#include <memory>
#include <string_view>

#include "app/loop.h"
#include "platform/web/address.h"
#include "platform/web/fields.h"
#include "platform/web/forms.h"
#include "platform/web/frames.h"
#include "platform/web/gl.h"
#include "platform/web/glyphs.h"
#include "platform/web/input.h"
#include "platform/web/mirror.h"
#include "platform/web/ports.h"
#include "platform/web/screen.h"
#include "ui/interface.h"

namespace web {

struct Page : app::Listener {
    Ports ports;
    Glyphs glyphs;
    Screen screen;
    Input input;
    Fields fields;
    Forms forms;
    Mirror mirror;
    Address address;
    Frames frames;
    Gl gl;
    std::unique_ptr<app::Loop> loop;
    std::unique_ptr<ui::Interface> interface;  // none in text mode
    ui::ViewState shown;
    bool text_mode = false;
    ui::Cursor cursor = ui::Cursor::arrow;

    void start();
    void turn();                          // the loop's micro-task, and updating the page after it
    void draw();                          // before a repaint
    void post(chat::Msg command);         // what the person wants, by canvas, mirror or form
    void use_text(std::string_view why);  // from here on, the mirror is the interface
    void show_cursor(ui::Cursor wanted);
    std::string focused() const;  // in input or mirror, whichever has the focus
    // by keyboard, or in text mode
    void choose(const std::optional<chat::Msg>& command, const std::optional<ui::ViewAction>& action);
    void choose_in_mirror(const std::string& key);
    void choose_in_form(const std::string& key);
    void submit(ui::Field field);
    void field_changed(ui::Field field, const std::string& text, bool composing);
    void submit_form(ui::Form form, const ui::FormValues& values);
    void form_typed(ui::FieldName field, std::string_view text);
    void leave_dialog();
    void log_scrolled(double top, double visible, double whole);
    bool touch() const { return screen.viewport().touch; }
    void show();  // call after the model or the view state has changed
    void heard(const chat::Effect& effect, const chat::Model& model) override;
};

Page& page();

}  // namespace web
