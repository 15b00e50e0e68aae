#include "platform/web/screen.h"

#include <algorithm>
#include <cmath>

#include "platform/web/bindings.h"

namespace web {
namespace {
constexpr float largest_side = 8192;     // every WebGL 2 supports this
constexpr float snapping = 2;            // by how many device pixels a fractional ratio may move an edge
constexpr float keyboard_at_least = 80;  // smaller differences in height are a browser's bar, not a keyboard
}  // namespace

void Screen::read() {
    float numbers[screen_numbers];
    js_screen(numbers);
    const auto [device_width, device_height, css_width, css_height, ratio, visible_height, left, top, right, bottom,
                font_size, dark, contrast, still] = numbers;

    // The observed size is exact to the pixel, but some browsers do not include the ratio in it.
    const auto exact = [ratio](float observed, float css) {
        return std::abs(observed - css * ratio) < snapping ? observed : css * ratio;
    };
    const float pixels_wide = exact(device_width, css_width);
    const float pixels_high = exact(device_height, css_height);
    const float shrink = std::min(1.0f, largest_side / std::max({pixels_wide, pixels_high, 1.0f}));
    const int width = std::max(1, static_cast<int>(std::lround(pixels_wide * shrink)));
    const int height = std::max(1, static_cast<int>(std::lround(pixels_high * shrink)));
    if (width != width_ || height != height_) js_canvas_size(width_ = width, height_ = height);

    viewport_.width = css_width;
    viewport_.height =
        visible_height > 0 && css_height - visible_height > keyboard_at_least ? visible_height : css_height;
    viewport_.density = css_width > 0 ? static_cast<float>(width) / css_width : 1;
    viewport_.insets = {.left = left, .top = top, .right = right, .bottom = bottom};
    viewport_.font_size = font_size > 0 ? font_size : 16;
    viewport_.dark = dark != 0;
    viewport_.high_contrast = contrast != 0;
    viewport_.reduced_motion = still != 0;
}

}  // namespace web
