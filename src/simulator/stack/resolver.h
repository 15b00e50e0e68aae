// Resolves a CloudFormation template's values for a local deployment (AWS CloudFormation User Guide, "Intrinsic
// function reference" and "Pseudo parameters"): parameters, conditions, Ref, Fn::GetAtt, Fn::Sub, Fn::Join, Fn::If and
// the other functions that need no account. Anything unknown is an error that names the place, never a guess.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace simulator::stack {

// The inputs of a deployment besides its template.
struct Inputs {
    std::vector<std::pair<std::string, std::string>> parameters = {};  // others have the template's defaults
    std::string services = "http://127.0.0.1:8081";                    // where this cloud is reached
    std::string site = "http://127.0.0.1:8080";
};

// An error at a place in the template.
std::unexpected<Error> at_place(const std::string& place, std::string_view what);

class Resolver {
public:
    // Borrows both for as long as it lives.
    Resolver(const Json& document, const Inputs& values) : document_(&document), values_(&values) {}

    // nullopt: AWS::NoValue: the member is left out.
    using Resolved = Result<std::optional<Json>>;
    Resolved resolve(const Json& value, const std::string& place);

    // Whether the resource's Condition holds.
    Result<bool> exists(std::string_view logical_id);
    Result<std::string> physical_id(std::string_view logical_id, const std::string& place);  // what Ref gives
    Result<std::string> attribute(std::string_view logical_id, std::string_view name, const std::string& place);
    const Json* resource(std::string_view logical_id) const;

private:
    Resolved resolve_function(const std::string& name, const Json& argument, const std::string& place);
    Resolved resolve_ref(std::string_view name, const std::string& place);
    Resolved get_att(const Json& argument, const std::string& place);
    Resolved substitute(const Json& argument, const std::string& place);
    Resolved join(const Json& argument, const std::string& place);
    Resolved select(const Json& argument, const std::string& place);
    Resolved split(const Json& argument, const std::string& place);
    Resolved choose(const Json& argument, const std::string& place);
    Resolved find_in_map(const Json& argument, const std::string& place);
    Result<std::string> text(const Json& value, const std::string& place);
    Result<Json::Array> list(const Json& argument, std::size_t size, const std::string& place);
    Result<bool> condition(std::string_view name, const std::string& place);
    Result<bool> holds(const Json& expression, const std::string& place);
    Result<std::string> parameter(std::string_view name, const Json& declaration, const std::string& place);
    Status spend(std::size_t work, const std::string& place);

    const Json* document_;
    const Inputs* values_;
    std::map<std::string, bool, std::less<>> conditions_;
    std::size_t spent_ = 0;
    int depth_ = 0;
};

}  // namespace simulator::stack
