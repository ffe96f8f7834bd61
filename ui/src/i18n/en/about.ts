export default {
  title: 'about',
}
