#include <utility>

#include "simulator/cloud.h"
#include "simulator/iam/sigv4_check.h"

namespace simulator {

bool Cloud::is_of_queues_and_keys(std::string_view target) {
    return target.starts_with(sqs::target_prefix) || target.starts_with(kms::target_prefix) ||
           target.starts_with(kinesis::target_prefix);
}

// Makes the template's queues, keys, streams, roles and event sources, and the stored queues.
void Cloud::make_queues_and_keys(const Json* kept) {
    for (const stack::Queue& queue : stack_.queues) sqs_.make(queue.name, queue.attributes, {});
    if (kept) sqs_.read(*kept);
    for (const stack::Key& key : stack_.keys) kms_.make(key.key_id, key.policy);
    for (const stack::Stream& stream : stack_.streams) kinesis_.make(stream.name, {});
    std::vector<sts::AssumableRole> roles;
    for (const stack::Role& role : stack_.roles)
        if (auto trust = iam::Policy::parse(role.trust, iam::PolicyKind::trust))
            roles.push_back(
                {.id = role.id, .arn = role.arn, .trust = std::move(*trust), .longest_seconds = role.longest_session});
    sts_.make(std::move(roles), stack_.guest_role, stack_.user_role);
    for (const stack::Mapping& mapping : stack_.mappings) sources_.emplace_back(mapping);
}

std::optional<HttpResponse> Cloud::queues_and_keys(HttpId id, const ReceivedRequest& request, Now now) {
    const std::string& target = *find_header(request.headers, "X-Amz-Target");
    if (request.method != "POST")
        return error_reply(400, "UnknownOperationException", "These services take POST alone.");
    const bool queues = target.starts_with(sqs::target_prefix);
    const bool keys = target.starts_with(kms::target_prefix);
    const iam::SigningService service =
        queues ? iam::SigningService::sqs
        : keys ? iam::SigningService::kms
               : iam::SigningService::kinesis;
    const auto principal = iam::check_signature(request, service, keys_, now.unix_time);
    if (!principal) return error_reply(queues ? 403 : 400, principal.error().type, principal.error().message);
    if (keys) return kms_.answer(request, *principal, entropy_);
    if (!queues) return kinesis_.answer(request, *principal, now.unix_time);
    sqs_.request(id, request, *principal, entropy_, now);
    return std::nullopt;
}

void Cloud::feed_event_sources(std::string_view stream, const Json& record, const std::string& sequence, Now now) {
    for (lambda::EventSource& source : sources_)
        if (source.mapping().source == stream) source.add(record, sequence, now.instant);
}

void Cloud::drain_queues(Now now) {
    while (auto answer = sqs_.poll()) respond(answer->request, std::move(answer->response), now);
    while (const auto event = kinesis_.poll()) feed_event_sources(event->stream, event->record, event->sequence, now);
    run_sources(now);
}

void Cloud::run_sources(Now now) {
    for (std::size_t i = 0; i < sources_.size(); ++i)
        while (const auto event = sources_[i].next_batch(now.instant)) {
            if (invoke(sources_[i].mapping().function, *event, PendingSource{i}, now)) break;
            sources_[i].answered(std::unexpected("nobody could be asked"), now.instant);
        }
}

}  // namespace simulator
