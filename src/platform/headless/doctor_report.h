// The output of confab doctor for one transport: its steps, as far as the configuration has them, one line each.
#pragma once

#include <string>
#include <string_view>

#include "transport/config.h"

namespace headless {

class DoctorReport {
public:
    enum class Step {
        configuration,
        user_pool,
        clock,
        credentials,
        token,
        session,
        connect,
        subscribe,
        publish,
        receive,
        backend
    };

    // Uses only the configuration's first transport. `transport` is printed before each line; empty if there is
    // only one transport.
    DoctorReport(transport::Config config, bool signed_in, std::string transport);

    bool is_there(Step step) const;
    Step next() const { return next_; }

    void passed(Step step, std::string_view remark);
    void failed(std::string_view sentence);   // at the next step; the steps after it are printed as not tried
    void skipped(std::string_view sentence);  // all of them

private:
    void print(std::string_view result, std::string_view step, std::string_view remark) const;
    void print(std::string_view result, Step step, std::string_view remark) const;

    transport::Config config_;
    bool signed_in_;
    std::string transport_;
    Step next_ = Step::configuration;
};

}  // namespace headless
