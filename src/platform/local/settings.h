// What host.mjs says at the start, as one JSON object, turned into what the simulated cloud wants to know. Refuses
// seeds of the wrong length; a document that is no use is the cloud's to refuse.
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

// {"seed": 64 hexadecimal digits, "entropy": likewise, "sitePort": …, "servicesPort": …, "transport": …, "layout": …,
// "template": …, "guestRole": …, "server": …, "parameters": {NAME: VALUE}, "policyDelay": ms, "disorder": {…}}
Result<Settings> read_settings(const Json& json);

}  // namespace local
