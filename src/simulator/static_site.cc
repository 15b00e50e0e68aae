#include "simulator/static_site.h"

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

#include "base/json.h"
#include "base/text_codes.h"
#include "simulator/account.h"
#include "simulator/iam/permissions.h"
#include "simulator/iot/plain_broker.h"

namespace simulator {
namespace {

bool accepts_brotli(const HttpHeaders& headers) {
    const std::string* accepted = find_header(headers, "Accept-Encoding");
    if (!accepted) return false;
    std::string_view rest = *accepted;
    while (!rest.empty()) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        std::string_view name = rest.substr(0, comma);
        while (name.starts_with(' ')) name.remove_prefix(1);
        // "br;q=0" and "br;q=0.000" exclude the encoding.
        if (name == "br") return true;
        if (name.starts_with("br;") && name.find_first_of("123456789") != std::string_view::npos) return true;
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return false;
}

// "confab.0123abcd.wasm": the name changes with the content.
bool has_hashed_name(std::string_view file) {
    const std::size_t last = file.rfind('.');
    if (last == std::string_view::npos) return false;
    const std::string_view stem = file.substr(0, last);
    const std::size_t mark = stem.find_last_of(".-");
    if (mark == std::string_view::npos) return false;
    const std::string_view hash = stem.substr(mark + 1);
    return hash.size() >= 8 &&
           std::ranges::all_of(hash, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

void add_security_headers(HttpHeaders& headers, std::string_view services) {
    std::string policy =
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; "
        "font-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors "
        "'none'; "
        "require-trusted-types-for 'script'; "
        "connect-src 'self'";
    for (const std::string_view scheme : {" http://", " ws://"}) {
        policy += scheme;
        policy += services;
    }
    headers.push_back({"Content-Security-Policy", std::move(policy)});
    headers.push_back({"X-Content-Type-Options", "nosniff"});
    headers.push_back({"X-Frame-Options", "DENY"});
    headers.push_back({"Referrer-Policy", "no-referrer"});
    headers.push_back({"Cross-Origin-Opener-Policy", "same-origin-allow-popups"});
    headers.push_back({"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"});
}

}  // namespace

std::string_view media_type(std::string_view file) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 17> types = {{
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".wasm", "application/wasm"},
        {".json", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".ico", "image/x-icon"},
        {".webp", "image/webp"},
        {".jpg", "image/jpeg"},
        {".txt", "text/plain; charset=utf-8"},
        {".md", "text/plain; charset=utf-8"},
        {".map", "application/json"},
        {".woff2", "font/woff2"},
        {".xml", "application/xml"},
    }};
    for (const auto& [ending, type] : types)
        if (file.ends_with(ending)) return type;
    return "application/octet-stream";
}

SiteAnswer answer_site(const ReceivedRequest& request, std::span<const std::string> files, std::string_view config,
                       std::string_view services) {
    SiteAnswer answer;
    HttpHeaders& headers = answer.response.headers;
    add_security_headers(headers, services);
    const auto plain = [&](int status, std::string_view text) {
        answer.response.status = status;
        answer.response.body = text;
        headers.push_back({"Content-Type", "text/plain; charset=utf-8"});
        headers.push_back({"Cache-Control", "no-cache"});
        return answer;
    };
    if (request.method != "GET" && request.method != "HEAD") return plain(405, "This address can only be read.\n");

    std::string name = percent_decode(request.path());
    if (name.starts_with('/')) name.erase(0, 1);
    if (name.empty() || name.ends_with('/')) name += "index.html";
    headers.push_back({"Vary", "Accept-Encoding"});
    if (name == "config.json") {
        answer.response.status = 200;
        answer.response.body = config;
        headers.push_back({"Content-Type", "application/json"});
        headers.push_back({"Cache-Control", "no-cache"});
        return answer;
    }
    const auto exists = [&](std::string_view file) { return std::ranges::find(files, file) != files.end(); };
    if (!exists(name)) {
        if (name == "index.html")
            return plain(404, "The page is not built yet. scripts/dev builds it; press Enter there to try again.\n");
        return plain(404, "There is no such file.\n");
    }

    answer.response.status = 200;
    answer.file = name;
    if (const std::string compressed = name + ".br"; exists(compressed) && accepts_brotli(request.headers)) {
        answer.file = compressed;
        headers.push_back({"Content-Encoding", "br"});
    }
    headers.push_back({"Content-Type", std::string(media_type(name))});
    headers.push_back({"Cache-Control", has_hashed_name(name) ? "public, max-age=31536000, immutable" : "no-cache"});
    return answer;
}

std::string local_config(const LocalPage& page) {
    const std::string services = "127.0.0.1:" + std::to_string(page.services_port);
    Json config = Json::object({{"title", "Confab (local)"}, {"rooms", Json::array({"Lobby", "Help", "Coffee"})}});
    if (page.transport == "mqtt") {
        // A plain MQTT broker has no stamping rule and no accounts.
        config.set("transport", "mqtt");
        config.set("mqtt", Json::object({{"url", "ws://" + services + std::string(iot::plain_broker_path)}}));
        config.set("topics", Json::object({{"layout", page.layout == "stamped" ? "direct" : page.layout}}));
        return config.dump();
    }
    if (page.transport.contains(',')) {
        Json several = Json::array();
        for (const auto part : std::views::split(page.transport, ',')) several.push(std::string_view(part));
        config.set("transport", std::move(several));
    } else {
        config.set("transport", page.transport);
    }
    config.set("region", simulated_region);
    config.set("iot", Json::object({{"endpoint", services}}));
    config.set("cognito", Json::object({{"identityPoolId", identity_pool_id}}));
    config.set("topics", Json::object({{"layout", page.layout}}));
    // Other layouts do not authenticate senders, so they have no accounts.
    if (page.layout == "stamped") {
        config.set("cognito", Json::object({{"identityPoolId", identity_pool_id},
                                            {"userPoolId", local_user_pool_id},
                                            {"userPoolClientId", local_user_pool_client_id},
                                            {"domain", services},
                                            {"providers", Json::array({"Google"})},
                                            {"guests", page.guests == cognito::GuestAccess::allowed}}));
        config.set("api", Json::object({{"url", "http://" + services + "/api"}}));
        config.set("apiGateway", Json::object({{"url", "ws://" + services + "/chat"}, {"entry", page.entry}}));
    }
    return config.dump();
}

}  // namespace simulator
