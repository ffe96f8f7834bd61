export default {
  title: 'agents',
}
