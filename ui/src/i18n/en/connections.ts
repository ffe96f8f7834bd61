export default {
  title: 'connections',
}
