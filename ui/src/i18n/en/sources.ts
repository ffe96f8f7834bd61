export default {
  title: 'sources',
}
