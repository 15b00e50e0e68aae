// What S3 and CloudFront do for the page: choose a request's file, its media type and headers. The host passes the
// names of all files and reads the chosen one, so a request cannot reach any other.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "simulator/cognito/identity_pool.h"
#include "simulator/http_message.h"

namespace simulator {

struct SiteAnswer {
    HttpResponse response;  // has a body only if there is no file
    std::string file;       // relative to the site's folder
};

// `files` with '/' between folders. `config` is served as config.json whatever the folder holds; `services` is the
// host and port that the page may talk to, besides its own.
SiteAnswer answer_site(const ReceivedRequest& request, std::span<const std::string> files, std::string_view config,
                       std::string_view services);

// The configuration for a page whose AWS is simulated at this port.
struct LocalPage {
    int services_port = 0;
    std::string transport = "iot";  // or several, separated by commas
    std::string layout = "stamped";
    cognito::GuestAccess guests = cognito::GuestAccess::allowed;
    std::string entry = "token";  // of the WebSocket API
};
std::string local_config(const LocalPage& page);

std::string_view media_type(std::string_view file);

}  // namespace simulator
