#include "platform/web/gl.h"

#include <GLES2/gl2.h>
#include <emscripten.h>
#include <imgui.h>
#include <imgui_impl_opengl3.h>

#include "platform/web/bindings.h"

namespace web {
namespace {
constexpr std::size_t losses_too_many = 3;
constexpr Milliseconds losses_within = 1min;
constexpr const char* shader_version = "#version 300 es";
}  // namespace

bool Gl::open() { return js_gl_open() != 0 && ImGui_ImplOpenGL3_Init(shader_version); }

void Gl::begin() { ImGui_ImplOpenGL3_NewFrame(); }

void Gl::end(int width, int height) {
    glViewport(0, 0, width, height);
    const ImVec4 ground = ImGui::GetStyle().Colors[ImGuiCol_WindowBg];
    glClearColor(ground.x, ground.y, ground.z, 1);
    glClear(GL_COLOR_BUFFER_BIT);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
}

Gl::AfterLoss Gl::lost(Instant now) {
    while (!losses_.empty() && now - losses_.front() > losses_within) losses_.pop_front();
    losses_.push_back(now);
    return losses_.size() >= losses_too_many ? AfterLoss::give_up : AfterLoss::wait;
}

// The browser returns the same context, but empty: creates shaders, buffers and textures again.
void Gl::restored() {
    ImGui_ImplOpenGL3_Shutdown();
    ImGui_ImplOpenGL3_Init(shader_version);
}

}  // namespace web
