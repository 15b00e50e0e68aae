// The browser as C++ sees it (bindings.h): every function does one thing to the page or passes one event to C++. It
// makes no decisions and keeps nothing but handles.
addToLibrary({
  $bindings__deps: ['$GL'],
  $bindings: {
    open: () => Object.assign(bindings, {
      sockets: {},
      nodes: Object.assign(Object.create(null), {'#mirror': document.getElementById('mirror'), '#forms': document.getElementById('forms')}),
      fields: ['join-room', 'search-rooms', 'add-member', 'message'].map((id) => document.getElementById(id)),
      canvas: document.getElementById('canvas'),
      root: document.documentElement,
      pixels: [0, 0],
      decoder: new TextDecoder(),
      encoder: new TextEncoder(),
      glyphs: document.createElement('canvas').getContext('2d', {willReadFrequently: true}),
    }),
    text: (pointer, length) => bindings.decoder.decode(HEAPU8.subarray(pointer, pointer + length)),
    texts: (pointer, length) => bindings.text(pointer, length).split('\0'),
    putBytes: (bytes) => {
      HEAPU8.set(bytes, _page_room(bytes.length));
      return bytes.length;
    },
    put: (text) => bindings.putBytes(bindings.encoder.encode(text)),
    pen: (pixels, bold, code, rightToLeft) => {
      const g = bindings.glyphs;
      g.font = (bold ? '600 ' : '') + pixels + 'px ' +
        (code ? 'ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono", monospace' : 'system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif');
      g.textAlign = 'left';
      g.direction = rightToLeft ? 'rtl' : 'ltr';
      return g;
    },
    node: (key) => bindings.nodes[key],
    store: (storage, pointer, length) => {
      const [key, value] = bindings.texts(pointer, length);
      try {
        if (value) globalThis[storage].setItem(key, value); else globalThis[storage].removeItem(key);
        return 1;
      } catch { return 0; }
    },
    label: (element, label) => label ? element.setAttribute('aria-label', label) : element.removeAttribute('aria-label'),
    current: (element, current) => current ? element.setAttribute('aria-current', 'page') : element.removeAttribute('aria-current'),
    log: () => document.querySelector('#mirror [role=log]'),
  },

  js_steady_ms: () => performance.now(),
  js_unix_ms: () => Date.now(),
  js_utc_offset_minutes: () => -new Date().getTimezoneOffset(),
  js_entropy: (pointer, count) => { crypto.getRandomValues(HEAPU8.subarray(pointer, pointer + count)); },

  js_stored_count: () => {
    try { return localStorage.length; } catch { return 0; }
  },
  js_stored__deps: ['$bindings'],
  js_stored: (index) => {
    try {
      const key = localStorage.key(index);
      return key?.startsWith('confab.') ? bindings.put(key + '\0' + localStorage.getItem(key)) : -1;
    } catch { return -1; }
  },
  js_store__deps: ['$bindings'],
  js_store: (pointer, length) => bindings.store('localStorage', pointer, length),
  js_store_in_tab__deps: ['$bindings'],
  js_store_in_tab: (pointer, length) => bindings.store('sessionStorage', pointer, length),
  js_stored_in_tab__deps: ['$bindings'],
  js_stored_in_tab: (pointer, length) => {
    const key = bindings.text(pointer, length);
    try { return bindings.put(sessionStorage.getItem(key) || ''); } catch { return 0; }
  },

  js_turn_soon: () => { queueMicrotask(_page_turn); },
  js_wake_in__deps: ['$bindings'],
  js_wake_in: (ms) => {
    clearTimeout(bindings.wake);
    if (ms >= 0) bindings.wake = setTimeout(_page_woken, ms);
  },
  js_frame_soon: () => {
    requestAnimationFrame(() => {
      globalThis.confabFrames = (globalThis.confabFrames || 0) + 1;
      _page_frame();
    });
  },
  js_frame_in__deps: ['$bindings'],
  js_frame_in: (ms) => {
    clearTimeout(bindings.later);
    if (ms >= 0) bindings.later = setTimeout(_page_frame_due, ms);
  },

  js_socket_open__deps: ['$bindings'],
  js_socket_open: (id, pointer, length) => {
    const [url, subprotocol] = bindings.texts(pointer, length);
    const closed = () => {
      if (delete bindings.sockets[id]) _page_socket_closed(id);
    };
    try {
      const socket = bindings.sockets[id] = new WebSocket(url, subprotocol || []);
      socket.binaryType = 'arraybuffer';
      socket.onopen = () => _page_socket_opened(id);
      socket.onclose = closed;
      socket.onmessage = ({data}) => {
        if (typeof data == 'string') _page_socket_text(id, bindings.put(data));
        else _page_socket_received(id, bindings.putBytes(new Uint8Array(data)));
      };
    } catch {
      setTimeout(closed);
    }
  },
  js_socket_send__deps: ['$bindings'],
  js_socket_send: (id, pointer, count) => {
    const socket = bindings.sockets[id];
    if (socket?.readyState == 1) socket.send(HEAPU8.slice(pointer, pointer + count));
  },
  js_socket_send_text__deps: ['$bindings'],
  js_socket_send_text: (id, pointer, length) => {
    const socket = bindings.sockets[id];
    if (socket?.readyState == 1) socket.send(bindings.text(pointer, length));
  },
  js_socket_close__deps: ['$bindings'],
  js_socket_close: (id) => {
    const socket = bindings.sockets[id];
    if (!socket) return;
    delete bindings.sockets[id];
    socket.onopen = socket.onclose = socket.onmessage = null;
    socket.close();
  },

  js_fetch__deps: ['$bindings'],
  js_fetch: async (id, pointer, length, body, bodyLength, within) => {
    const pairs = bindings.texts(pointer, length);
    const [method, url] = pairs.splice(0, 2);
    const headers = [];
    while (pairs.length > 1) headers.push(pairs.splice(0, 2));
    const content = HEAPU8.slice(body, body + bodyLength);
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), within);
    let status = 0, answer = [];
    try {
      const response = await fetch(url, {
        method, headers, body: bodyLength ? content : undefined, signal: abort.signal,
        cache: 'no-store', credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer',
      });
      const parts = [bindings.encoder.encode([...response.headers].flat().join('\0') + '\0\0')];
      let size = parts[0].length;
      for (const reader = response.body.getReader(); ;) {
        const {done, value} = await reader.read();
        if (done) break;
        size += value.length;
        if (size > 1 << 20) throw 0;
        parts.push(value);
      }
      answer = new Uint8Array(size);
      size = 0;
      for (const part of parts) {
        answer.set(part, size);
        size += part.length;
      }
      status = response.status;
    } catch {}
    clearTimeout(timer);
    abort.abort();
    _page_fetched(id, status, bindings.putBytes(answer));
  },

  js_configuration__deps: ['$bindings'],
  js_configuration: () => bindings.put(Module.configuration),
  js_wants_text: () => +new URLSearchParams(location.search).has('text'),
  js_fragment__deps: ['$bindings'],
  js_fragment: () => bindings.put(location.hash),
  js_set_fragment__deps: ['$bindings'],
  js_set_fragment: (pointer, length, replace) => {
    history[replace ? 'replaceState' : 'pushState'](null, '', bindings.text(pointer, length));
  },
  js_set_title__deps: ['$bindings'],
  js_set_title: (pointer, length) => { document.title = bindings.text(pointer, length); },
  js_started: () => { Module.started(); },
  js_text_mode__deps: ['$bindings'],
  js_text_mode: (pointer, length) => {
    bindings.root.classList.add('text');
    bindings.canvas.hidden = true;
    document.getElementById('why').textContent = bindings.text(pointer, length);
    bindings.fields.forEach((field) => field.removeAttribute('style'));
  },
  js_page_address__deps: ['$bindings'],
  js_page_address: () => bindings.put(location.origin + location.pathname),
  js_query__deps: ['$bindings'],
  js_query: () => bindings.put(location.search.slice(1)),
  js_drop_query: () => { history.replaceState(null, '', location.pathname + location.hash); },
  js_navigate__deps: ['$bindings'],
  js_navigate: (pointer, length) => { location.assign(bindings.text(pointer, length)); },
  js_open_link__deps: ['$bindings'],
  js_open_link: (pointer, length) => { open(bindings.text(pointer, length), '_blank', 'noopener,noreferrer'); },
  js_copy__deps: ['$bindings'],
  js_copy: (pointer, length) => { navigator.clipboard?.writeText(bindings.text(pointer, length)).catch(() => {}); },

  js_screen__deps: ['$bindings'],
  js_screen: (out) => {
    const style = getComputedStyle(bindings.root);
    const inset = (side) => parseFloat(style.getPropertyValue('--inset-' + side)) || 0;
    const is = (query) => +matchMedia(query).matches;
    const view = visualViewport;
    HEAPF32.set([
      bindings.pixels[0], bindings.pixels[1], bindings.canvas.clientWidth, bindings.canvas.clientHeight, devicePixelRatio,
      view ? view.height * view.scale : 0, inset('left'), inset('top'), inset('right'), inset('bottom'),
      parseFloat(style.fontSize), is('(prefers-color-scheme: dark)'), is('(prefers-contrast: more)'), is('(prefers-reduced-motion: reduce)'),
    ], out >> 2);
  },
  js_canvas_size__deps: ['$bindings'],
  js_canvas_size: (width, height) => {
    bindings.canvas.width = width;
    bindings.canvas.height = height;
  },
  js_cursor__deps: ['$bindings'],
  js_cursor: (cursor) => { bindings.canvas.style.cursor = ['default', 'pointer', 'text'][cursor]; },
  js_gl_open__deps: ['$bindings', '$GL'],
  js_gl_open: () => {
    const handle = GL.createContext(bindings.canvas, {majorVersion: 2, alpha: false, antialias: false, depth: false, stencil: false});
    return handle ? +GL.makeContextCurrent(handle) : 0;
  },

  js_glyph_measure__deps: ['$bindings'],
  js_glyph_measure: (pointer, length, pixels, bold, code, rightToLeft, out) => {
    const g = bindings.pen(pixels, bold, code, rightToLeft);
    const m = g.measureText(bindings.text(pointer, length));
    HEAPF32.set([
      m.width, m.actualBoundingBoxLeft, m.actualBoundingBoxAscent, m.actualBoundingBoxRight, m.actualBoundingBoxDescent,
      m.fontBoundingBoxAscent, m.fontBoundingBoxDescent,
    ], out >> 2);
  },
  js_glyph_draw__deps: ['$bindings'],
  js_glyph_draw: (pointer, length, pixels, bold, code, rightToLeft, x, y, width, height, rgba) => {
    const g = bindings.glyphs;
    if (g.canvas.width < width) g.canvas.width = width;
    if (g.canvas.height < height) g.canvas.height = height;
    bindings.pen(pixels, bold, code, rightToLeft).clearRect(0, 0, width, height);
    g.fillStyle = '#fff';
    g.fillText(bindings.text(pointer, length), x, y);
    HEAPU8.set(g.getImageData(0, 0, width, height).data, rgba);
  },

  js_field_show__deps: ['$bindings'],
  js_field_show: (index, pointer, length) => {
    const field = bindings.fields[index];
    const [label, placeholder, problem] = bindings.texts(pointer, length);
    field.hidden = field.form.hidden = false;
    field.placeholder = placeholder;
    bindings.label(field, label);
    field.setAttribute('aria-invalid', !!problem);
    const told = document.getElementById(field.id + '-problem');
    if (told.textContent != problem) told.textContent = problem;
  },
  js_field_place__deps: ['$bindings'],
  js_field_place: (index, x, y, width, height, size, line) => {
    const style = bindings.fields[index].style;
    style.left = x + 'px';
    style.top = y + 'px';
    style.width = width + 'px';
    style.height = height + 'px';
    style.fontSize = size + 'px';
    style.lineHeight = line + 'px';
  },
  js_field_hide__deps: ['$bindings'],
  js_field_hide: (index) => {
    const field = bindings.fields[index];
    field.hidden = true;
    field.form.hidden = bindings.fields.every((other) => other.form != field.form || other.hidden);
  },
  js_field_set__deps: ['$bindings'],
  js_field_set: (index, pointer, length) => {
    const text = bindings.text(pointer, length);
    if (bindings.fields[index].value != text) bindings.fields[index].value = text;
  },
  js_field_focus__deps: ['$bindings'],
  js_field_focus: (index) => { bindings.fields[index].focus({preventScroll: true}); },

  js_standing__deps: ['$bindings'],
  js_standing: () => bindings.put(Array.from(document.querySelectorAll('#forms [data-key]'), (element) => {
    const {localName, dataset: {key}} = element;
    bindings.nodes[key] = element;
    const own = ['data-key', 'role', 'aria-label', localName == 'button' && 'type'];
    return [
      key, element.parentNode.dataset.key || '', localName, element.getAttribute('role') || '', element.getAttribute('aria-label') || '',
      element.firstElementChild ? '' : element.textContent,
      ...[...element.attributes].filter(({name}) => !own.includes(name)).flatMap(({name, value}) => [name, value]), '', '',
    ].join('\0');
  }).join('')),
  js_node_create__deps: ['$bindings'],
  js_node_create: (pointer, length, current) => {
    const [key, parent, before, tag, role, label, text, href] = bindings.texts(pointer, length);
    const element = bindings.nodes[key] = document.createElement(tag);
    element.dataset.key = key;
    if (role) element.setAttribute('role', role);
    if (role == 'log') element.tabIndex = 0;
    if (tag == 'button' && !key.endsWith(':submit')) element.type = 'button';
    if (href) {
      element.href = href;
      element.rel = 'noopener noreferrer';
    }
    if (text) element.textContent = text;
    bindings.label(element, label);
    bindings.current(element, current);
    bindings.node(parent).insertBefore(element, bindings.nodes[before] || null);
    element.showModal?.();
  },
  js_node_move__deps: ['$bindings'],
  js_node_move: (pointer, length) => {
    const [key, parent, before] = bindings.texts(pointer, length);
    bindings.node(parent).insertBefore(bindings.nodes[key], bindings.nodes[before] || null);
  },
  js_node_text__deps: ['$bindings'],
  js_node_text: (pointer, length) => {
    const [key, text] = bindings.texts(pointer, length);
    const element = bindings.nodes[key];
    if (element.firstChild?.nodeType == 3) element.firstChild.data = text;
    else element.prepend(text);
  },
  js_node_label__deps: ['$bindings'],
  js_node_label: (pointer, length) => {
    const [key, label] = bindings.texts(pointer, length);
    bindings.label(bindings.nodes[key], label);
  },
  js_node_current__deps: ['$bindings'],
  js_node_current: (pointer, length, current) => { bindings.current(bindings.nodes[bindings.text(pointer, length)], current); },
  js_node_attribute__deps: ['$bindings'],
  js_node_attribute: (pointer, length, set) => {
    const [key, name, value] = bindings.texts(pointer, length);
    if (set) bindings.nodes[key].setAttribute(name, value); else bindings.nodes[key].removeAttribute(name);
  },
  js_node_focus__deps: ['$bindings'],
  js_node_focus: (pointer, length) => {
    const element = bindings.nodes[bindings.text(pointer, length)];
    element?.focus({preventScroll: !element.closest('#forms')});
  },
  js_node_remove__deps: ['$bindings'],
  js_node_remove: (pointer, length) => {
    const key = bindings.text(pointer, length);
    const element = bindings.nodes[key];
    for (const inner of element.querySelectorAll('[data-key]')) delete bindings.nodes[inner.dataset.key];
    delete bindings.nodes[key];
    element.close?.();  // returns the focus
    element.remove();
  },
  js_log_to_end__deps: ['$bindings'],
  js_log_to_end: () => {
    const log = bindings.log();
    if (log) log.scrollTop = log.scrollHeight;
  },

  js_listen__deps: ['$bindings'],
  js_listen: () => {
    bindings.open();
    const on = (target, names, act, options) => names.split(' ').forEach((name) => target.addEventListener(name, act, options));
    const {canvas} = bindings;

    on(canvas, 'pointerdown pointermove pointerup pointercancel pointerleave', (event) => {
      const kind = ['pointerdown', 'pointermove', 'pointerup', 'pointercancel', 'pointerleave'].indexOf(event.type);
      _page_pointer(kind, event.pointerType == 'touch', event.isPrimary, event.button, event.clientX, event.clientY);
      if (!kind) canvas.setPointerCapture(event.pointerId);
    });
    on(canvas, 'mousedown contextmenu', (event) => event.preventDefault());
    on(canvas, 'wheel', (event) => {
      if (_page_wheel(event.deltaX, event.deltaY, event.deltaMode, event.ctrlKey)) event.preventDefault();
    }, {passive: false});
    on(canvas, 'webglcontextlost', (event) => {
      event.preventDefault();
      _page_context_lost();
    });
    on(canvas, 'webglcontextrestored', _page_context_restored);

    on(window, 'keydown', (event) => {
      if (event.target.closest?.('#forms')) return;
      const field = bindings.fields.indexOf(event.target);
      const composing = event.isComposing || event.keyCode == 229;
      const inMirror = event.target.dataset?.key != null;
      if (_page_key(bindings.put(event.key), field, inMirror, event.shiftKey, event.ctrlKey || event.metaKey || event.altKey, composing)) event.preventDefault();
    });
    bindings.fields.forEach((field, index) => {
      on(field, 'input compositionend', (event) => _page_field_changed(index, bindings.put(field.value), event.isComposing || 0));
      on(field, 'focus blur', (event) => _page_field_focused(index, event.type == 'focus'));
    });
    for (const form of document.querySelectorAll('.fields'))
      on(form, 'submit', (event) => {
        event.preventDefault();
        _page_submitted(bindings.fields.findIndex((field) => field.form == form));
      });

    const forms = document.getElementById('forms');
    on(forms, 'submit', (event) => {
      event.preventDefault();
      _page_form_submitted(bindings.put([event.target.dataset.key, ...[...new FormData(event.target)].flat()].join('\0')));
    });
    on(forms, 'input', ({target}) => _page_form_typed(bindings.put(target.dataset.key + '\0' + (target.type == 'checkbox' && !target.checked ? '' : target.value))));
    on(forms, 'click', ({target}) => {
      const button = target.closest('button[type=button]');
      if (button) _page_form_chosen(bindings.put(button.dataset.key));
    });
    on(forms, 'cancel', (event) => {
      event.preventDefault();
      _page_form_left();
    }, true);
    on(forms, 'close', ({target}) => { if (target.isConnected && bindings.nodes[target.dataset.key]) target.showModal(); }, true);

    const mirror = document.getElementById('mirror');
    const keyOf = (event) => event.target.closest('[data-key]')?.dataset.key || '';
    on(mirror, 'click', (event) => {
      const modified = event.ctrlKey || event.metaKey || event.shiftKey;
      if (_page_node_chosen(bindings.put(keyOf(event)), modified)) event.preventDefault();
    });
    on(mirror, 'focusin', (event) => _page_node_focused(bindings.put(keyOf(event))));
    on(mirror, 'focusout', () => _page_node_focused(0));
    on(mirror, 'scroll', ({target}) => {
      if (target == bindings.log()) _page_log_scrolled(target.scrollTop, target.clientHeight, target.scrollHeight);
    }, true);

    on(window, 'storage', ({key}) => _page_stored_elsewhere(bindings.put(key || '')));
    on(window, 'online offline', () => _page_network(navigator.onLine));
    on(document, 'visibilitychange freeze resume', () => _page_visible(!document.hidden));
    on(window, 'pageshow pagehide', (event) => _page_visible(event.type == 'pageshow' && !document.hidden));
    on(window, 'hashchange', () => _page_fragment(bindings.put(location.hash)));

    const changed = () => _page_screen();
    const observer = new ResizeObserver(([entry]) => {
      const box = entry.devicePixelContentBoxSize?.[0];
      const {inlineSize, blockSize} = box || entry.contentBoxSize[0];
      const scale = box ? 1 : devicePixelRatio;
      bindings.pixels = [Math.round(inlineSize * scale), Math.round(blockSize * scale)];
      changed();
    });
    try { observer.observe(canvas, {box: 'device-pixel-content-box'}); } catch { observer.observe(canvas); }
    for (const query of ['(prefers-color-scheme: dark)', '(prefers-contrast: more)', '(prefers-reduced-motion: reduce)'])
      on(matchMedia(query), 'change', changed);
    if (globalThis.visualViewport) on(visualViewport, 'resize', changed);
  },
});
