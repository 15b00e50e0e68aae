#include "ui/labels/connection.h"

#include "ui/labels/format.h"
#include "wording/problem.h"

namespace ui {

std::string page_title(const chat::Model& model) {
    std::string title;
    if (const std::size_t unread = chat::unread_in_all(model.rooms))
        title = unread > 99 ? "(99+) " : "(" + std::to_string(unread) + ") ";
    if (const chat::Room* room = model.rooms.opened()) title += room->title + " – ";
    return title + model.config.title;
}

std::string connection_label(const chat::Model& model, Now now) {
    const chat::Link& link = model.link;
    if (link.network_offline && link.state != chat::LinkState::online)
        return "Offline: this device has no network. What you write is sent later.";
    switch (link.state) {
        case chat::LinkState::idle: return "Not connected";
        case chat::LinkState::connecting: return link.cause ? "Reconnecting…" : "Connecting…";
        case chat::LinkState::online: {
            std::string text = online_label(model);
            if (model.link.capabilities.is_fallback) text += " because the usual connection seems to be blocked here";
            if (!model.link.capabilities.live) text += ". Messages may be a few seconds late";
            return text;
        }
        case chat::LinkState::waiting: {
            if (!link.retry_at) return with_reason("Reconnecting", wording::sentence(link.problem));
            const auto left = std::chrono::ceil<std::chrono::seconds>(*link.retry_at - now.instant).count();
            if (left <= 0) return "Reconnecting…";
            // Nothing is wrong: AWS takes its time to apply a policy.
            if (link.cause == transport::DownCause::pending)
                return wording::sentence(link.problem) + " Looking again in " +
                       number(static_cast<std::uint64_t>(left)) + " s.";
            return with_reason(
                "Reconnecting in " + number(static_cast<std::uint64_t>(left)) + " s", wording::sentence(link.problem));
        }
        case chat::LinkState::stopped:
            return with_reason(signed_out(model) ? "Signed out" : "Not connected", wording::sentence(link.problem));
    }
    return {};
}

std::string online_label(const chat::Model& model) {
    const transport::Capabilities& capabilities = model.link.capabilities;
    const std::string text = capabilities.live ? "Connected" : "Connected by polling";
    if (!capabilities.is_fallback) return text;
    return capabilities.kind == transport::TransportKind::api_gateway ? "Connected over API Gateway" : text;
}

std::string unsent_label(const chat::Model& model) {
    const std::size_t unsent = chat::unsent_in_all(model.outbox);
    if (unsent == 0) return {};
    return counted(unsent, "message not sent yet", "messages not sent yet");
}

std::optional<Milliseconds> countdown_changes_in(const chat::Model& model, Now now) {
    if (model.link.state != chat::LinkState::waiting || !model.link.retry_at) return std::nullopt;
    const Milliseconds left = *model.link.retry_at - now.instant;
    if (left <= 0ms) return std::nullopt;
    const Milliseconds rest = left % 1000ms;
    return rest == 0ms ? 1000ms : rest;
}

bool signed_out(const chat::Model& model) {
    return model.link.state == chat::LinkState::stopped && model.link.cause == transport::DownCause::signed_out;
}

std::string start_sentence(const chat::Model& model) {
    return chat::has_accounts(model) ? "Chat with whoever is here."
                                     : "Chat with whoever is here. No account, no server of ours in between.";
}

}  // namespace ui
