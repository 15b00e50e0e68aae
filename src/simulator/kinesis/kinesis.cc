#include "simulator/kinesis/kinesis.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text_codes.h"
#include "simulator/quotas/quotas.h"

namespace simulator::kinesis {
namespace {

constexpr std::string_view shard = "shardId-000000000000";
constexpr std::string_view sequence_prefix = "49";  // 56 digits in all, like AWS's

std::string sequence_text(std::uint64_t number) {
    const std::string digits = std::to_string(number);
    return std::string(sequence_prefix) + std::string(54 - digits.size(), '0') + digits;
}

std::optional<std::uint64_t> read_sequence(std::string_view text) {
    std::uint64_t number = 0;
    if (text.size() != 56 || !text.starts_with(sequence_prefix)) return std::nullopt;
    const std::string_view digits = text.substr(2);
    const std::string_view last = digits.substr(std::min(digits.find_first_not_of('0'), digits.size()));
    if (last.empty()) return 0;
    const auto [end, problem] = std::from_chars(last.data(), last.data() + last.size(), number);
    if (problem != std::errc{} || end != last.data() + last.size()) return std::nullopt;
    return number;
}

// With fractions of a second, as AWS writes times in JSON.
double epoch_seconds(UnixTime time) { return static_cast<double>(time.time_since_epoch().count()) / 1000; }

HttpResponse invalid(std::string_view message) { return error_reply(400, "InvalidArgumentException", message); }

// The error of one record, or nothing.
std::optional<HttpResponse> flaw_of_record(const Json& entry, std::size_t& bytes) {
    const std::string* key = entry.find_text("PartitionKey");
    const std::string* encoded = entry.find_text("Data");
    const auto data = encoded ? from_base64(*encoded) : Result<Bytes>(Bytes{});
    if (!key || !encoded) return error_reply(400, "ValidationException", "A record needs Data and PartitionKey.");
    if (key->empty() || key->size() > 256)
        return error_reply(400, "ValidationException", "PartitionKey has 1 to 256 characters.");
    if (!data) return error_reply(400, "SerializationException", "Data is not base64.");
    if (data->size() + key->size() > quotas::kinesis_record_bytes) return invalid("A record is larger than 1 MiB.");
    bytes += data->size() + key->size();
    return std::nullopt;
}

}  // namespace

std::string stream_arn(std::string_view name) {
    return "arn:aws:kinesis:" + std::string(simulated_region) + ':' + std::string(simulated_account) + ":stream/" +
           std::string(name);
}

void Kinesis::make(std::string name, UnixTime now) { streams_[std::move(name)].created = now; }

Kinesis::Streams::iterator Kinesis::find_stream(const Json& input) {
    if (const std::string* arn = input.find_text("StreamARN")) {
        const std::string prefix = stream_arn("");
        return arn->starts_with(prefix) ? streams_.find(std::string_view(*arn).substr(prefix.size())) : streams_.end();
    }
    const std::string* name = input.find_text("StreamName");
    return name ? streams_.find(*name) : streams_.end();
}

std::optional<HttpResponse> Kinesis::refusal(const Call& call, const std::string& name) const {
    const std::string action = "kinesis:" + std::string(call.operation);
    const std::string arn = stream_arn(name);
    if (permissions_->allows_on(call.principal, action, arn)) return std::nullopt;
    return error_reply(400, "AccessDeniedException",
                       "User: " + permissions_->identify(call.principal).arn +
                           " is not authorized to perform: " + action + " on resource: " + arn);
}

HttpResponse Kinesis::answer(const ReceivedRequest& request, const iam::Principal& principal, UnixTime now) {
    const std::string* target = find_header(request.headers, "X-Amz-Target");
    const std::string_view operation =
        target ? std::string_view(*target).substr(std::min(target_prefix.size(), target->size())) : "";
    constexpr std::array<std::string_view, 8> known = {
        "PutRecord",        "PutRecords", "DescribeStreamSummary", "ListShards",
        "GetShardIterator", "GetRecords", "CreateStream",          "DeleteStream"};
    if (std::ranges::find(known, operation) == known.end())
        return not_simulated("Amazon Kinesis's " + std::string(operation.substr(0, 64)));
    const auto input = parse_json(request.body, {.bytes = 8 * 1024 * 1024, .depth = 8, .values = 100'000});
    if (!input || !input->is_object())
        return error_reply(400, "SerializationException", "The body is not a JSON object.");
    const Call call{.operation = operation, .input = *input, .principal = principal, .now = now};
    if (operation == "GetRecords") return get_records(call);
    const std::string* name = input->find_text("StreamName");
    if (operation == "CreateStream") {
        if (!name || name->empty() || name->size() > 128) return invalid("StreamName has 1 to 128 characters.");
        if (auto refused = refusal(call, *name)) return std::move(*refused);
        if (streams_.contains(*name))
            return error_reply(400, "ResourceInUseException", "Stream " + *name + " already exists.");
        if (streams_.size() >= quotas::queues)
            return error_reply(400, "LimitExceededException", "This simulated account has too many streams.");
        make(*name, now);
        return {.status = 200, .headers = {{"Content-Type", "application/x-amz-json-1.1"}}, .body = {}};
    }
    const auto stream = find_stream(*input);
    if (stream == streams_.end())
        return error_reply(400, "ResourceNotFoundException", "Stream not found in this account.");
    if (auto refused = refusal(call, stream->first)) return std::move(*refused);
    while (!stream->second.records.empty() &&
           (stream->second.records.front().arrived + quotas::stream_retention <= now ||
            stream->second.records.size() > quotas::streamed_records))
        stream->second.records.pop_front();
    if (operation == "PutRecord") return put_record(call, *stream);
    if (operation == "PutRecords") return put_records(call, *stream);
    if (operation == "DescribeStreamSummary") return describe(*stream);
    if (operation == "ListShards") return list_shards(*stream);
    if (operation == "GetShardIterator") return get_iterator(call, *stream);
    streams_.erase(stream);
    return {.status = 200, .headers = {{"Content-Type", "application/x-amz-json-1.1"}}, .body = {}};
}

std::string Kinesis::append(Streams::value_type& stream, const Json& entry, UnixTime now) {
    Record record{.number = ++stream.second.last,
                  .data = *entry.find_text("Data"),
                  .partition_key = *entry.find_text("PartitionKey"),
                  .arrived = now};
    const std::string sequence = sequence_text(record.number);
    const std::string arn = stream_arn(stream.first);
    Json event = Json::object(
        {{"kinesis", Json::object({{"kinesisSchemaVersion", "1.0"},
                                   {"partitionKey", record.partition_key},
                                   {"sequenceNumber", sequence},
                                   {"data", record.data},
                                   {"approximateArrivalTimestamp", epoch_seconds(now)}})},
         {"eventSource", "aws:kinesis"},
         {"eventVersion", "1.0"},
         {"eventID", std::string(shard) + ':' + sequence},
         {"eventName", "aws:kinesis:record"},
         {"awsRegion", simulated_region},
         {"eventSourceARN", arn}});
    events_.push({.stream = arn, .sequence = sequence, .record = std::move(event)});
    stream.second.records.push_back(std::move(record));
    return sequence;
}

HttpResponse Kinesis::put_record(const Call& call, Streams::value_type& stream) {
    std::size_t bytes = 0;
    if (auto flaw = flaw_of_record(call.input, bytes)) return std::move(*flaw);
    return json_reply(
        200, Json::object({{"SequenceNumber", append(stream, call.input, call.now)}, {"ShardId", shard}}));
}

HttpResponse Kinesis::put_records(const Call& call, Streams::value_type& stream) {
    const Json* records = call.input.find("Records");
    if (!records || !records->elements() || records->elements()->empty() ||
        records->elements()->size() > quotas::kinesis_batch)
        return error_reply(400, "ValidationException", "Records has 1 to 500 entries.");
    std::size_t bytes = 0;
    for (const Json& entry : *records->elements())
        if (auto flaw = flaw_of_record(entry, bytes)) return std::move(*flaw);
    if (bytes > quotas::kinesis_batch_bytes) return invalid("Records size exceeds 5 MB limit");
    Json results = Json::array();
    for (const Json& entry : *records->elements())
        results.push(Json::object({{"SequenceNumber", append(stream, entry, call.now)}, {"ShardId", shard}}));
    return json_reply(200, Json::object({{"FailedRecordCount", 0}, {"Records", std::move(results)}}));
}

HttpResponse Kinesis::describe(const Streams::value_type& stream) const {
    return json_reply(
        200,
        Json::object(
            {{"StreamDescriptionSummary",
              Json::object({{"StreamName", stream.first},
                            {"StreamARN", stream_arn(stream.first)},
                            {"StreamStatus", "ACTIVE"},
                            {"StreamModeDetails", Json::object({{"StreamMode", "ON_DEMAND"}})},
                            {"RetentionPeriodHours", 24},
                            {"StreamCreationTimestamp", epoch_seconds(stream.second.created)},
                            {"EnhancedMonitoring", Json::array({Json::object({{"ShardLevelMetrics", Json::array()}})})},
                            {"EncryptionType", "NONE"},
                            {"OpenShardCount", 1},
                            {"ConsumerCount", 0}})}}));
}

HttpResponse Kinesis::list_shards(const Streams::value_type&) const {
    return json_reply(
        200, Json::object(
                 {{"Shards",
                   Json::array({Json::object(
                       {{"ShardId", shard},
                        {"HashKeyRange", Json::object({{"StartingHashKey", "0"},
                                                       {"EndingHashKey", "340282366920938463463374607431768211455"}})},
                        {"SequenceNumberRange", Json::object({{"StartingSequenceNumber", sequence_text(1)}})}})})}}));
}

std::string Kinesis::iterator(std::string_view stream, std::uint64_t next, UnixTime now) const {
    std::string claims =
        std::to_string(next) + '\n' + std::to_string(now.time_since_epoch().count()) + '\n' + std::string(stream);
    const crypto::Digest seal = derive(seed_, "shard iterator", claims);
    Bytes all(seal.begin(), seal.end());
    all.insert(all.end(), claims.begin(), claims.end());
    return base64(all);
}

HttpResponse Kinesis::get_iterator(const Call& call, const Streams::value_type& stream) const {
    const std::string* id = call.input.find_text("ShardId");
    const std::string* type = call.input.find_text("ShardIteratorType");
    if (!id || *id != shard) return error_reply(400, "ResourceNotFoundException", "The stream has no such shard.");
    const std::string kind = type ? *type : std::string();
    std::uint64_t next = 1;
    if (kind == "LATEST") {
        next = stream.second.last + 1;
    } else if (kind == "AT_SEQUENCE_NUMBER" || kind == "AFTER_SEQUENCE_NUMBER") {
        const std::string* text = call.input.find_text("StartingSequenceNumber");
        const auto number = text ? read_sequence(*text) : std::nullopt;
        if (!number) return invalid("StartingSequenceNumber does not belong to this stream.");
        next = *number + (kind == "AFTER_SEQUENCE_NUMBER" ? 1 : 0);
    } else if (kind == "AT_TIMESTAMP") {
        const Json* time = call.input.find("Timestamp");
        if (!time || !time->number()) return invalid("Timestamp is missing.");
        for (const Record& record : stream.second.records)
            if (epoch_seconds(record.arrived) < *time->number()) next = record.number + 1;
    } else if (kind != "TRIM_HORIZON") {
        return invalid("ShardIteratorType is unknown to Kinesis.");
    }
    return json_reply(200, Json::object({{"ShardIterator", iterator(stream.first, next, call.now)}}));
}

HttpResponse Kinesis::get_records(const Call& call) {
    const std::string* text = call.input.find_text("ShardIterator");
    const auto bytes = text ? from_base64(*text) : Result<Bytes>(Bytes{});
    if (!bytes || bytes->size() < 36) return invalid("Invalid ShardIterator.");
    const std::string claims = to_text(ByteView(*bytes).subspan(32));
    if (!crypto::constant_time_equal(ByteView(*bytes).first(32), derive(seed_, "shard iterator", claims)))
        return invalid("Invalid ShardIterator.");
    // The seal is valid, so we wrote the three lines.
    const std::size_t first = claims.find('\n');
    const std::size_t second = claims.find('\n', first + 1);
    std::uint64_t next = 0;
    std::int64_t made = 0;
    std::from_chars(claims.data(), claims.data() + first, next);
    std::from_chars(claims.data() + first + 1, claims.data() + second, made);
    const auto stream = streams_.find(claims.substr(second + 1));
    if (stream == streams_.end())
        return error_reply(400, "ResourceNotFoundException", "Stream not found in this account.");
    if (auto refused = refusal(call, stream->first)) return std::move(*refused);
    if (call.now - UnixTime(Milliseconds(made)) > quotas::kinesis_iterator_life)
        return error_reply(
            400, "ExpiredIteratorException", "Iterator expired. The iterator was created more than 5 minutes ago.");
    const std::int64_t limit =
        call.input.find_integer("Limit").value_or(static_cast<std::int64_t>(quotas::kinesis_read));
    if (limit < 1 || limit > static_cast<std::int64_t>(quotas::kinesis_read))
        return invalid("Limit is from 1 to 10000.");
    Json records = Json::array();
    UnixTime last = call.now;
    for (const Record& record : stream->second.records) {
        if (record.number < next || records.elements()->size() >= static_cast<std::size_t>(limit)) continue;
        records.push(Json::object({{"SequenceNumber", sequence_text(record.number)},
                                   {"ApproximateArrivalTimestamp", epoch_seconds(record.arrived)},
                                   {"Data", record.data},
                                   {"PartitionKey", record.partition_key}}));
        next = record.number + 1;
        last = record.arrived;
    }
    const bool more = next <= stream->second.last;
    return json_reply(
        200, Json::object({{"Records", std::move(records)},
                           {"NextShardIterator", iterator(stream->first, next, call.now)},
                           {"MillisBehindLatest", more ? static_cast<long long>((call.now - last).count()) : 0LL}}));
}

std::optional<Event> Kinesis::poll() { return events_.poll(); }

}  // namespace simulator::kinesis
