// Reads one kind of resource after the other into a Stack: the steps behind read_stack(), in the order in which they
// need each other. Reading stops at the first error.
#pragma once

#include <functional>

#include "simulator/stack/resolver.h"
#include "simulator/stack/stack.h"

namespace simulator::stack {

class TemplateReader {
public:
    TemplateReader(const Json& document, const Inputs& values) : document_(&document), resolver_(document, values) {}

    Result<Stack> read();

private:
    using Reader = void (TemplateReader::*)(const std::string& id, const Json& properties, const std::string& place);
    void each(std::string_view type, Reader reader);
    void fail(const Error& error);
    void fail(const std::string& place, std::string_view what);

    // stack_reader.cc
    void read_role(const std::string& id, const Json& properties, const std::string& place);
    void read_policy(const std::string& id, const Json& properties, const std::string& place);
    void read_iot_policy(const std::string& id, const Json& properties, const std::string& place);
    void read_rule(const std::string& id, const Json& properties, const std::string& place);
    void read_table(const std::string& id, const Json& properties, const std::string& place);
    void read_function(const std::string& id, const Json& properties, const std::string& place);
    void read_permission(const std::string& id, const Json& properties, const std::string& place);

    // stack_reader_queues.cc
    void read_queue(const std::string& id, const Json& properties, const std::string& place);
    void read_queue_policy(const std::string& id, const Json& properties, const std::string& place);
    void read_key(const std::string& id, const Json& properties, const std::string& place);
    void read_stream(const std::string& id, const Json& properties, const std::string& place);
    void read_mapping(const std::string& id, const Json& properties, const std::string& place);

    // stack_reader_access.cc
    void read_user_pool(const std::string& id, const Json& properties, const std::string& place);
    void read_client(const std::string& id, const Json& properties, const std::string& place);
    void read_identity_pool(const std::string& id, const Json& properties, const std::string& place);
    void read_pool_roles(const std::string& id, const Json& properties, const std::string& place);
    void read_api(const std::string& id, const Json& properties, const std::string& place);
    void read_route(const std::string& id, const Json& properties, const std::string& place);
    std::string function_of(const Json* arn, const std::string& place);

    // stack_reader_sockets.cc
    void read_socket_api(const std::string& id, const Json& properties, const std::string& place);
    void read_stage(const std::string& id, const Json& properties, const std::string& place);
    void read_socket_route(const Json& properties, const std::string& place);
    bool is_of_sockets(const Json& properties, const std::string& place);
    // The resource of that type whose Ref is `name`.
    struct Found {
        std::string place;  // empty: there is none
        const Json* properties = nullptr;
    };
    Found find_resource(std::string_view type, std::string_view name, const std::string& place);

    // Resolved members. Absent ones are empty; a wrong type is an error.
    Json member(const Json& object, std::string_view name, const std::string& place);
    std::string text(const Json& object, std::string_view name, const std::string& place);
    std::int64_t whole(const Json& object, std::string_view name, std::int64_t otherwise, const std::string& place);
    bool flag(const Json& object, std::string_view name, bool otherwise, const std::string& place);
    std::vector<std::string> texts(const Json& object, std::string_view name, const std::string& place);

    const Json* document_;
    Resolver resolver_;
    Stack stack_;
    std::optional<Error> failure_;
};

}  // namespace simulator::stack
