export default {
  title: 'source-view',
}
