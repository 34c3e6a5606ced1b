// Janode imports its Unix socket transport always; without this, every installation would need a C++ compiler.
exports.createSocket = () => {
  throw new Error('Unix sockets to the media server are not supported; use a WebSocket address')
}
