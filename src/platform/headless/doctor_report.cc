#include "platform/headless/doctor_report.h"

#include <algorithm>
#include <array>
#include <utility>

#include "platform/headless/output.h"

namespace headless {
namespace {

using transport::TransportKind;

constexpr std::array<std::string_view, 11> step_names = {
    "configuration", "user pool", "clock",   "credentials", "token",  "session",
    "connect",       "subscribe", "publish", "receive",     "backend"};

std::string padded(std::string_view text, std::size_t width) {
    return std::string(text) + std::string(width - std::min(width, text.size()), ' ');
}

}  // namespace

DoctorReport::DoctorReport(transport::Config config, bool signed_in, std::string transport)
    : config_(std::move(config)), signed_in_(signed_in), transport_(std::move(transport)) {}

bool DoctorReport::is_there(Step step) const {
    const bool token =
        config_.kind == TransportKind::api_gateway && config_.api_gateway_auth == transport::GatewayAuth::token;
    switch (step) {
        case Step::user_pool: return !config_.user_pool_id.empty();
        case Step::clock:
        // the ID token buys the connection token, so nothing is signed
        case Step::credentials: return !(token && signed_in_);
        case Step::token: return token;
        case Step::session: return config_.kind == TransportKind::sqs;
        case Step::connect: return config_.kind != TransportKind::sqs;
        case Step::backend: return !config_.api_url.empty();
        default: return true;
    }
}

void DoctorReport::passed(Step step, std::string_view remark) {
    print("ok", step, remark);
    next_ = static_cast<Step>(static_cast<int>(step) + 1);
    while (!is_there(next_) && next_ != Step::backend) next_ = static_cast<Step>(static_cast<int>(next_) + 1);
}

void DoctorReport::failed(std::string_view sentence) {
    print("failed", next_, sentence);
    for (int later = static_cast<int>(next_) + 1; later <= static_cast<int>(Step::backend); ++later)
        if (is_there(static_cast<Step>(later))) print("-", static_cast<Step>(later), "not tried");
}

void DoctorReport::skipped(std::string_view sentence) { print("skipped", "every step", sentence); }

void DoctorReport::print(std::string_view result, Step step, std::string_view remark) const {
    print(result, step_names[static_cast<std::size_t>(step)], remark);
}

void DoctorReport::print(std::string_view result, std::string_view step, std::string_view remark) const {
    print_line((transport_.empty() ? std::string() : padded(transport_, 13)) + padded(result, 8) + padded(step, 15) +
               std::string(remark));
}

}  // namespace headless
