// Converts the JSON object that host.mjs passes at the start into settings of the simulated cloud. Refuses seeds of the
// wrong length; the cloud checks the documents.
#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "simulator/cloud.h"
#include "simulator/static_site.h"

namespace local {

struct Settings {
    simulator::CloudDocuments documents;
    simulator::CloudOptions options;
    simulator::LocalPage page;
};

// {"seed": 64 hexadecimal digits, "entropy": 64 hexadecimal digits, "sitePort": …, "servicesPort": …,
// "transport": …, "layout": …, "template": …, "guestRole": …, "server": …, "parameters": {NAME: VALUE},
// "policyDelay": ms, "disorder": {…}}
Result<Settings> read_settings(const Json& json);

}  // namespace local
