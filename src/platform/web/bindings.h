// What C++ needs from the browser, implemented in bindings.js, which makes no decisions. Text is passed as UTF-8, by
// pointer and length; several texts in one call are separated by NUL. A returned text is in answer() (text.h), and the
// call returns its length in bytes, or -1 for none. Identifiers are passed as double, which is exact up to 2^53.
#pragma once

#include <cstddef>
#include <cstdint>

extern "C" {

// --- time, entropy, storage ---
double js_steady_ms();
double js_unix_ms();
int js_utc_offset_minutes();  // local time minus UTC
void js_entropy(std::uint8_t* bytes, std::size_t count);
int js_stored_count();
int js_stored(int index);                                            // "key\0value"; -1: not one of ours
int js_store(const char* key_and_value, std::size_t length);         // an empty value removes the key; 0: failed
int js_store_in_tab(const char* key_and_value, std::size_t length);  // the same, only for this tab
int js_stored_in_tab(const char* key, std::size_t length);

// --- turns ---
void js_turn_soon();          // page_turn() in a micro-task
void js_wake_in(double ms);   // page_woken(); replaces the previous time; negative: never
void js_frame_soon();         // page_frame() before the next repaint
void js_frame_in(double ms);  // page_frame_due(); replaces the previous time; negative: never

// --- network ---
void js_socket_open(double socket, const char* url_and_subprotocol, std::size_t length);
void js_socket_send(double socket, const std::uint8_t* bytes, std::size_t count);
void js_socket_send_text(double socket, const char* text, std::size_t length);
void js_socket_close(double socket);
// "method\0url\0name\0value…"
void js_fetch(double request, const char* head, std::size_t head_length, const char* body, std::size_t body_length,
              double within_ms);

// --- page ---
void js_listen();        // call once: from then on, events arrive
int js_configuration();  // the text of config.json, which the page loaded before the program
int js_wants_text();     // the address has ?text
int js_fragment();
void js_set_fragment(const char* fragment, std::size_t length, int replace);
void js_set_title(const char* title, std::size_t length);
void js_started();  // hides the loading screen
void js_text_mode(const char* why, std::size_t length);
int js_page_address();  // without query and fragment
int js_query();         // without '?'
void js_drop_query();   // removes it from the address, without a step in the history
void js_navigate(const char* url, std::size_t length);
void js_open_link(const char* url, std::size_t length);
void js_copy(const char* text, std::size_t length);

// --- screen ---
constexpr int screen_numbers = 14;
void js_screen(float* numbers);              // in the order of screen.cc
void js_canvas_size(int width, int height);  // device pixels
void js_cursor(int cursor);                  // ui::Cursor
int js_gl_open();                            // opens WebGL 2 on the canvas; 0: there is none

// --- glyphs ---
void js_glyph_measure(const char* text, std::size_t length, float pixels, int bold, int code, int right_to_left,
                      float* seven);
void js_glyph_draw(const char* text, std::size_t length, float pixels, int bold, int code, int right_to_left, int x,
                   int y, int width, int height, std::uint8_t* rgba);

// --- fields, by ui::Field ---
void js_field_show(int field, const char* label_placeholder_problem, std::size_t length);
void js_field_place(int field, float x, float y, float width, float height, float font_size, float line_height);
void js_field_hide(int field);
void js_field_set(int field, const char* text, std::size_t length);
void js_field_focus(int field);

// --- mirror and forms, by the keys of nodes; "#mirror" and "#forms" are their roots ---
// The content of "#forms" in index.html, in order: "key\0parent\0tag\0role\0label\0text\0name\0value…\0\0" for each.
int js_standing();
// "key\0parent\0before\0tag\0role\0label\0text\0href"
void js_node_create(const char* texts, std::size_t length, int current);
void js_node_move(const char* key_parent_before, std::size_t length);
void js_node_text(const char* key_text, std::size_t length);
void js_node_label(const char* key_label, std::size_t length);
void js_node_current(const char* key, std::size_t length, int current);
void js_node_attribute(const char* key_name_value, std::size_t length, int set);
void js_node_focus(const char* key, std::size_t length);
void js_node_remove(const char* key, std::size_t length);
void js_log_to_end();  // scrolls the log to its end
}
