export default {
  title: 'users',
}
