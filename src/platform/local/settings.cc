#include "platform/local/settings.h"

#include <algorithm>
#include <utility>

#include "base/text_codes.h"
#include "platform/local/wire.h"

namespace local {
namespace {

std::string origin(std::int64_t port) { return "http://127.0.0.1:" + std::to_string(port); }

simulator::Disorder read_disorder(const Json* json) {
    simulator::Disorder disorder;
    if (!json) return disorder;
    disorder.start_of_delivery = Milliseconds(json->find_integer("start").value_or(0));
    disorder.reordering = Milliseconds(json->find_integer("reordering").value_or(0));
    disorder.duplicates_percent = static_cast<int>(json->find_integer("duplicates").value_or(0));
    disorder.cut_anywhere = json->find_integer("cut").value_or(0) != 0;
    return disorder;
}

}  // namespace

Result<Settings> read_settings(const Json& json) {
    Settings settings;
    simulator::CloudOptions& options = settings.options;
    for (const auto& [name, place] : {std::pair("seed", &options.seed), std::pair("entropy", &options.entropy)}) {
        const auto bytes = from_hex(text_of(json, name));
        if (!bytes || bytes->size() != place->size())
            return error("local/settings", "the seed is not 64 hexadecimal digits");
        std::ranges::copy(*bytes, place->begin());
    }
    settings.page.services_port = static_cast<int>(json.find_integer("servicesPort").value_or(0));
    settings.page.transport = text_of(json, "transport");
    settings.page.layout = text_of(json, "layout");
    options.services = origin(settings.page.services_port);
    options.site = origin(json.find_integer("sitePort").value_or(0));
    options.policy_delay = Milliseconds(json.find_integer("policyDelay").value_or(0));
    options.broker.disorder = read_disorder(json.find("disorder"));
    options.socket_delays = options.broker.disorder.reordering;
    if (const Json* parameters = json.find("parameters"); parameters && parameters->members())
        for (const auto& [name, value] : *parameters->members())
            if (value.text()) options.parameters.emplace_back(name, *value.text());
    for (const auto& [name, value] : options.parameters)
        if (name == "Entry") settings.page.entry = value;
    settings.documents = {.template_json = text_of(json, "template"),
                          .guest_role = text_of(json, "guestRole"),
                          .server = text_of(json, "server")};
    return settings;
}

}  // namespace local
