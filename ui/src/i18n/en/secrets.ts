export default {
  title: 'secrets',
}
