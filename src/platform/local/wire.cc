#include "platform/local/wire.h"

#include <algorithm>
#include <utility>

namespace local {

std::string text_of(const Json& object, std::string_view key) {
    const std::string* text = object.find_text(key);
    return text ? *text : std::string();
}

namespace {

// Replaces line breaks and characters beyond ASCII, with which Node would end [RFC 9110 section 5.5].
std::string field_value(std::string value) {
    std::ranges::replace_if(value, [](char c) { return c < ' ' || c > '~'; }, ' ');
    return value;
}

Json write_headers(const HttpHeaders& headers) {
    Json flat = Json::array();
    for (const HttpHeader& header : headers) {
        flat.push(header.name);
        flat.push(field_value(header.value));
    }
    return flat;
}

std::string_view purpose_name(simulator::cognito::CodePurpose purpose) {
    switch (purpose) {
        case simulator::cognito::CodePurpose::confirm_sign_up: return "confirmation code";
        case simulator::cognito::CodePurpose::reset_password: return "password reset code";
        case simulator::cognito::CodePurpose::temporary_password: return "temporary password";
    }
    return {};
}

}  // namespace

HttpHeaders read_headers(const Json& json) {
    HttpHeaders headers;
    const Json* list = json.find("headers");
    if (!list || !list->elements()) return headers;
    const Json::Array& flat = *list->elements();
    for (std::size_t i = 0; i + 1 < flat.size(); i += 2)
        if (flat[i].text() && flat[i + 1].text()) headers.push_back({*flat[i].text(), *flat[i + 1].text()});
    return headers;
}

simulator::ReceivedRequest read_request(const Json& json) {
    return {.method = text_of(json, "method"),
            .target = text_of(json, "target"),
            .headers = read_headers(json),
            .body = {}};
}

std::string write_request_head(const HttpRequest& request) {
    return Json::object(
               {{"method", request.method}, {"target", request.url}, {"headers", write_headers(request.headers)}})
        .dump();
}

std::string write_response_head(const HttpResponse& response, std::string_view file) {
    return Json::object({{"status", response.status}, {"headers", write_headers(response.headers)}, {"file", file}})
        .dump();
}

std::string write_invocation(const simulator::Invoke& invoke) {
    Json environment = Json::object();
    for (const auto& [name, value] : invoke.environment) environment.set(name, value);
    return Json::object({{"function", invoke.function}, {"environment", std::move(environment)}}).dump();
}

simulator::api_gateway::SocketEnd read_end(const Json& json) {
    return {.code = static_cast<int>(json.find_integer("code").value_or(1006)), .reason = text_of(json, "reason")};
}

std::string write_close(int code, std::string_view reason) {
    return Json::object({{"code", code}, {"reason", reason}}).dump();
}

std::string write_code(const simulator::cognito::CodeSent& sent) {
    return Json::object({{"user", sent.user_name}, {"code", sent.code}, {"purpose", purpose_name(sent.purpose)}})
        .dump();
}

}  // namespace local
