#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "app/ports.h"
#include "support/moments.h"

// A world that only writes down what it is asked for.
struct WrittenDown : app::Ports {
    Milliseconds since_start = 0ms;
    std::vector<transport::SocketId> opened;
    std::vector<transport::SocketId> closed;
    std::vector<std::pair<transport::SocketId, Bytes>> sent;
    std::vector<std::pair<transport::SocketId, std::string>> texts_sent;
    std::optional<Instant> wake;
    int turns_wanted = 0;
    int frames_wanted = 0;
    bool disk_full = false;
    std::vector<std::string> saved;
    std::map<std::string, std::string> stored;
    std::vector<std::pair<transport::RequestId, aws::HttpRequest>> fetched;
    std::string left_for;
    std::vector<std::string> links;

    Now now() override { return at(since_start); }
    void open_socket(transport::SocketId socket, const Secret&, std::string_view) override { opened.push_back(socket); }
    void send_on_socket(transport::SocketId socket, ByteView bytes) override {
        sent.emplace_back(socket, Bytes(bytes.begin(), bytes.end()));
    }
    void send_text_on_socket(transport::SocketId socket, std::string_view text) override {
        texts_sent.emplace_back(socket, text);
    }
    void close_socket(transport::SocketId socket) override { closed.push_back(socket); }
    void fetch(transport::RequestId request, const aws::HttpRequest& http, Milliseconds) override {
        fetched.emplace_back(request, http);
    }
    void wake_at(std::optional<Instant> when) override { wake = when; }
    void wake_soon() override { ++turns_wanted; }
    std::vector<std::pair<std::string, std::string>> load_all() override { return {stored.begin(), stored.end()}; }
    bool save(std::string_view key, std::string_view value) override {
        saved.emplace_back(key);
        if (disk_full) return false;
        stored[std::string(key)] = value;
        if (value.empty()) stored.erase(std::string(key));
        return true;
    }
    void navigate(std::string_view url) override { left_for = url; }
    std::string page_address() override { return "https://chat.example/"; }
    void open_link(std::string_view url) override { links.emplace_back(url); }
    void copy(std::string_view) override {}
    std::array<std::uint64_t, 4> entropy() override { return {1, 2, 3, 4}; }
    void show() override { ++frames_wanted; }
};
