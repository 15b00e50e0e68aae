#include "simulator/permissions.h"

namespace simulator {

std::string iot_arn(ResourceKind kind, std::string_view name) {
    std::string arn = "arn:aws:iot:";
    arn += simulated_region;
    arn += ':';
    arn += simulated_account;
    switch (kind) {
        case ResourceKind::client: arn += ":client/"; break;
        case ResourceKind::topic: arn += ":topic/"; break;
        case ResourceKind::topic_filter: arn += ":topicfilter/"; break;
    }
    arn += name;
    return arn;
}

}  // namespace simulator
