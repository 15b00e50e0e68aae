#include "wording/endpoint.h"

namespace wording {

namespace {

std::string cannot_be_read(std::string_view what) { return std::string(what) + " is not a valid URL: correct it."; }

std::string no_query(std::string_view what) {
    return std::string(what) + " must not have a query: remove '?' and what follows.";
}

std::string stage_alone(std::string_view what) {
    return std::string(what) + " may have a stage's name behind the host, and nothing else: remove the rest.";
}

constexpr std::string_view http_api = "The HTTP API's address";
constexpr std::string_view websocket_api = "The WebSocket API's address";

}  // namespace

std::string_view sentence(aws::UrlError error) {
    using aws::UrlError;
    switch (error) {
        case UrlError::too_long: return "The address is longer than 8192 bytes: write a shorter one.";
        case UrlError::bad_character: return "The address has a space or a control character in it: remove it.";
        case UrlError::no_scheme:
            return "The address does not begin with a scheme: write https:// or wss:// before it.";
        case UrlError::unknown_scheme: return "The address must begin with https://, wss://, http:// or ws://.";
        case UrlError::has_fragment: return "The address has a part after '#', which is never sent: remove it.";
        case UrlError::has_user_name: return "The address has a user name before the host: remove it.";
        case UrlError::bad_port: return "The port must be a number from 1 to 65535.";
        case UrlError::bad_host:
            return "The host name is empty, too long or has characters that host names cannot have: correct it.";
    }
    return {};
}

std::string sentence(const aws::EndpointError& error) {
    using aws::EndpointFault;
    switch (error.fault) {
        case EndpointFault::not_a_region: return "The region must be an AWS region such as us-east-1.";
        case EndpointFault::cognito_elsewhere:
            return "The Cognito endpoint must be https://" + error.expected +
                   "/, or an address on this machine for a local run.";
        case EndpointFault::iot_endpoint_missing:
            return "The AWS IoT endpoint is missing. `aws iot describe-endpoint --endpoint-type iot:Data-ATS` prints "
                   "it.";
        case EndpointFault::iot_endpoint_not_a_host:
            return "The AWS IoT endpoint must be a host alone, without wss:// or https:// before it and without a "
                   "path.";
        case EndpointFault::iot_endpoint_malformed:
            return "The AWS IoT endpoint must be a host name, with or without a port.";
        case EndpointFault::iot_endpoint_elsewhere:
            return "The endpoint is not an AWS IoT host. It looks like abc123-ats.iot.us-east-1.amazonaws.com; `aws "
                   "iot describe-endpoint --endpoint-type iot:Data-ATS` prints yours.";
        case EndpointFault::iot_endpoint_other_region:
            return "The endpoint belongs to the region " + error.expected +
                   ", but the configured region is another one: change one of the two.";
        case EndpointFault::iot_endpoint_with_port:
            return "Browsers reach AWS IoT at port 443 only: leave the port out.";
        case EndpointFault::local_without_region:
            return "An endpoint on this machine does not tell its region: name the region too.";
        case EndpointFault::custom_without_region:
            return "A custom domain does not tell its region: name the region too.";
        case EndpointFault::identity_pool_missing:
            return "The Cognito identity pool is missing. `aws cognito-identity list-identity-pools --max-results 10` "
                   "prints yours.";
        case EndpointFault::identity_pool_malformed:
            return "The Cognito identity pool id must look like us-east-1:01234567-89ab-cdef-0123-456789abcdef. (A "
                   "user pool's id, us-east-1_Ab12, is something else.)";
        case EndpointFault::user_pool_malformed:
            return "The Cognito user pool id must look like us-east-1_Ab12Cd34E. (An identity pool's id, with a colon "
                   "in it, is something else.)";
        case EndpointFault::sign_in_domain_not_a_host:
            return "The sign-in domain must be a host alone, without https:// before it and without a path.";
        case EndpointFault::sign_in_domain_malformed: return "The sign-in domain must be a host name.";
        case EndpointFault::sign_in_domain_with_port:
            return "The sign-in domain must not have a port, because the hosted pages use https: leave the port out.";
        case EndpointFault::sign_in_domain_incomplete:
            return "The sign-in domain must be a whole host name, such as chat.auth.us-east-1.amazoncognito.com.";
        case EndpointFault::sign_in_domain_other_region:
            return "The sign-in domain does not belong to this region, where domains look like " + error.expected + '.';
        case EndpointFault::http_api_malformed: return cannot_be_read(http_api);
        case EndpointFault::http_api_with_query: return no_query(http_api);
        case EndpointFault::http_api_elsewhere:
            return std::string(http_api) + " must look like " + error.expected +
                   ", followed by the stage unless it is the default one.";
        case EndpointFault::http_api_bad_stage: return stage_alone(http_api);
        case EndpointFault::websocket_api_malformed: return cannot_be_read(websocket_api);
        case EndpointFault::websocket_api_with_query: return no_query(websocket_api);
        case EndpointFault::websocket_api_elsewhere:
            return std::string(websocket_api) + " must look like " + error.expected + ", followed by the stage.";
        case EndpointFault::websocket_api_bad_stage: return stage_alone(websocket_api);
    }
    return {};
}

}  // namespace wording
