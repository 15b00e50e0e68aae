// A screen without a screen: glyphs are boxes, textures are taken by nobody, time is advanced by hand.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/utf8.h"
#include "chat/model.h"
#include "imgui.h"
#include "ui/interface.h"
#include "ui/text/text_layout.h"

namespace ui_test {

// Every glyph is half an em wide, whatever it is; emoji are coloured. Counts what is asked of it.
class BoxGlyphs : public ui::Glyphs {
public:
    std::size_t measured = 0;
    std::size_t drawn = 0;

    ui::GlyphSize measure(std::string_view, float pixels, ui::Weight, ui::Face) override {
        ++measured;
        return {.advance = pixels / 2,
                .left = 0,
                .up = pixels * 0.7f,
                .right = pixels / 2,
                .down = pixels * 0.2f,
                .ascent = pixels * 0.9f,
                .descent = pixels * 0.3f};
    }
    bool draw(std::string_view text, float, ui::Weight, ui::Face, int, int, int width, int height,
              std::vector<std::uint8_t>& rgba) override {
        ++drawn;
        rgba.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4, 255);
        return decode_utf8(text).value >= 0x1F000;
    }
};

// Measures like BoxGlyphs, without ImGui; gives clusters private code points of plane 15.
class BoxMeasurer : public ui::Measurer {
public:
    std::vector<std::string> clusters;
    std::size_t asked = 0;

    float advance(char32_t, ui::Font, float size) override {
        ++asked;
        return size / 2;
    }
    char32_t cluster(std::string_view text) override {
        clusters.emplace_back(text);
        return 0xF0000 + static_cast<char32_t>(clusters.size()) - 1;
    }
    std::string shown(std::u32string_view glyphs) const {
        std::string out;
        for (const char32_t glyph : glyphs) {
            if (glyph >= 0xF0000 && glyph - 0xF0000 < clusters.size()) {
                out += clusters[glyph - 0xF0000];
            } else {
                append_utf8(out, glyph);
            }
        }
        return out;
    }
};

// As if the backend had been asked for this and had not answered.
inline void ask(chat::Model& model, chat::RequestKind kind) {
    chat::Effects unused;
    model.requests.ask(std::move(kind), {}, unused);
}

// What ImGui's renderers do with textures, without drawing.
inline void take_textures() {
    for (ImTextureData* texture : *ImGui::GetDrawData()->Textures) {
        if (texture->Status == ImTextureStatus_WantCreate) {
            texture->SetTexID(1);
            texture->SetStatus(ImTextureStatus_OK);
        } else if (texture->Status == ImTextureStatus_WantUpdates) {
            texture->SetStatus(ImTextureStatus_OK);
        } else if (texture->Status == ImTextureStatus_WantDestroy && texture->UnusedFrames > 0) {
            texture->SetTexID(ImTextureID_Invalid);
            texture->SetStatus(ImTextureStatus_Destroyed);
        }
    }
}

constexpr UnixTime noon{Milliseconds(1795176000000)};  // Friday 20 November 2026, 12:00 UTC

class Stage {
public:
    BoxGlyphs glyphs;
    ui::Interface interface{glyphs};
    chat::Model model = chat::start({}, Random());
    ui::Viewport viewport{.width = 1200, .height = 800};
    ui::ViewState shown;
    ui::Pointer pointer;
    Now now{.instant = Instant(Milliseconds(1000)), .unix_time = noon};

    ui::Frame frame(const std::string& focused = {}) {
        now.instant += 16ms;
        now.unix_time += 16ms;
        ui::Frame out = interface.draw(model, shown, viewport, pointer, focused, now, 0ms);
        take_textures();
        return out;
    }
    // Until nothing moves; answers the last frame and how many were needed.
    ui::Frame settle(int* frames = nullptr) {
        for (int i = 1;; ++i) {
            ui::Frame out = frame();
            if (frames) *frames = i;
            if (!out.again || i >= 500) return out;
        }
    }
    // Commands of a press and its release there.
    std::vector<chat::Msg> press(float x, float y) {
        std::vector<chat::Msg> out;
        const auto take = [&](ui::Frame frame) { out.insert(out.end(), frame.commands.begin(), frame.commands.end()); };
        pointer.x = x;
        pointer.y = y;
        take(frame());
        pointer.pressed = true;
        take(frame());
        pointer.pressed = false;
        take(frame());
        return out;
    }

    void enter() {
        model.account.state = chat::Guest{};
        model.account.name = "Ada";
        model.account.self = UserId("self");
        model.link.state = chat::LinkState::online;
    }
    // With accounts and a backend; the chat entered as a guest or as somebody signed in.
    void enter(Standing standing) {
        enter();
        with_accounts();
        if (standing == Standing::user) model.account.state = chat::User{.account = "ada"};
    }
    void with_accounts() {
        model.config.transport.user_pool_id = "eu-west-1_Pool";
        model.config.transport.user_pool_client_id = "client";
        model.config.transport.api_url = "https://api.example";
    }
    chat::Room& room(const std::string& slug) {
        chat::Room room;
        room.id = RoomId(slug);
        room.title = slug;
        room.state = chat::Joined{};
        model.rooms.list.push_back(std::move(room));
        model.rooms.open = RoomId(slug);
        return model.rooms.list.back();
    }
    const chat::TimelineItem* add_message(chat::Room& room, const std::string& who, const std::string& text,
                                          Milliseconds after = 0ms, Kind kind = Kind::text) {
        const MessageId id("m" + std::to_string(++said_));
        return room.timeline.arrived(
            {.room = room.id,
             .sender = UserId("hash of " + who),
             .stamp = noon + after,
             .message = {.id = id, .kind = kind, .name = who, .text = text}},
            chat::Timeline::Author::other, noon + after);
    }
    const chat::TimelineItem* write(chat::Room& room, const std::string& text, chat::Delivery delivery,
                                    Milliseconds after = 0ms) {
        const Message message{
            .id = MessageId("o" + std::to_string(++said_)), .kind = Kind::text, .name = "Ada", .text = text};
        room.timeline.written(UserId("self"), message, noon + after, delivery);
        const bool failed = delivery == chat::Delivery::failed;
        return room.timeline.set_delivery(
            message.id, delivery, failed ? chat::Problem(transport::SendFailure::not_allowed) : chat::Problem());
    }

private:
    int said_ = 0;
};

inline chat::Problem no_answer() {
    return transport::FailureReason(api::Problem{api::Refusal::busy, api::Problem::Detail::no_answer});
}

inline UserId user(char digit) { return UserId(std::string(64, digit)); }  // as the backend names people

template <class Command>
const Command* find_command(const std::vector<chat::Msg>& commands) {
    for (const chat::Msg& command : commands)
        if (const Command* found = std::get_if<Command>(&command)) return found;
    return nullptr;
}

}  // namespace ui_test
