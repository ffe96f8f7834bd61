export default {
  title: 'session',
}
